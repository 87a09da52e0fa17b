// Opens the till without a line. It keeps the page, which names no person, and files of the release;
// answers of the server are never kept.
const PAGE_WITHIN_MS = 4000
const { name, page, files, later } = RELEASE

self.addEventListener("install", (event) => event.waitUntil(install()))
self.addEventListener("activate", (event) => event.waitUntil(clearOld()))
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url)
  if (event.request.method !== "GET" || origin !== location.origin) return
  if (event.request.mode === "navigate" && pathname === page) event.respondWith(freshPage(event.request))
  else if (pathname.startsWith("/assets/")) event.respondWith(file(event.request, pathname))
})

async function install() {
  const cache = await caches.open(name)
  await cache.addAll(files)
  await keepPage(cache, await fetch(page, { credentials: "same-origin" }))
  await self.skipWaiting()
}

async function clearOld() {
  const old = (await caches.keys()).filter((each) => each.startsWith("till-") && each !== name)
  await Promise.all(old.map((each) => caches.delete(each)))
  await self.clients.claim()
}

// A sign-in, or a refusal, is not the page.
async function keepPage(cache, answer) {
  if (answer.ok && !answer.redirected && answer.type === "basic") await cache.put(page, answer)
}

async function freshPage(request) {
  const cache = await caches.open(name)
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PAGE_WITHIN_MS) })
    if (answer.status < 500) {
      await keepPage(cache, answer.clone())
      return answer
    }
    return await cache.match(page) ?? answer
  } catch (wrong) {
    const kept = await cache.match(page)
    if (kept) return kept
    throw wrong
  }
}

async function file(request, pathname) {
  const cache = await caches.open(name)
  const kept = await cache.match(pathname)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok && [...files, ...later].includes(pathname)) await cache.put(pathname, answer.clone())
  return answer
}
