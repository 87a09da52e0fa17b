// The camera: the browser's own reader of barcodes where it has one, else a decoder that is asked
// for with the first press and kept by the worker.
const FORMATS = ["qr_code", "ean_13"]
const LOOK_MS = 150
const camera = { stream: null, timer: 0 }
let reader = null // a promise of a function that reads a picture

async function newReader() {
  if ("BarcodeDetector" in window) {
    const known = await BarcodeDetector.getSupportedFormats()
    if (FORMATS.every((each) => known.includes(each))) {
      const detector = new BarcodeDetector({ formats: FORMATS })
      return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? null
    }
  }
  await loaded(main.dataset.decoder)
  await ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => main.dataset.wasm }, fireImmediately: true })
  const canvas = document.createElement("canvas")
  const paper = canvas.getContext("2d", { willReadFrequently: true })
  return async (picture) => {
    canvas.width = picture.videoWidth ?? picture.width
    canvas.height = picture.videoHeight ?? picture.height
    paper.drawImage(picture, 0, 0)
    const pixels = paper.getImageData(0, 0, canvas.width, canvas.height)
    const found = await ZXingWASM.readBarcodes(pixels, { formats: ["QRCode", "EAN13"], maxNumberOfSymbols: 1 })
    return found[0]?.text ?? null
  }
}

function loaded(address) {
  return new Promise((resolve, reject) => {
    document.head.append(el("script", { src: address, load: resolve, error: () => reject(new NoLine()) }))
  })
}

// The one entry for a picture of any kind; a decoder that did not come is asked for again.
async function readPicture(picture) {
  reader ??= newReader().catch((wrong) => {
    reader = null
    throw wrong
  })
  return (await reader)(picture)
}

async function openCamera(field) {
  closeCamera()
  quiet()
  shows("camera", true)
  byId("camera-says").textContent = say("camera_starts")
  byId("camera-off").focus()
  try {
    camera.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } })
    const video = el("video", { id: "video", playsinline: true, "aria-label": say("camera_picture") })
    Object.assign(video, { muted: true, srcObject: camera.stream })
    byId("camera-picture").replaceChildren(video)
    await video.play()
    byId("camera-says").textContent = say("camera_aim")
    await look(field)
  } catch (wrong) {
    stopStream()
    byId("camera-says").textContent = say(whyNoCamera(wrong))
    byId(field).focus()
  }
}

function whyNoCamera(wrong) {
  if (wrong instanceof NoLine) return "camera_no_decoder"
  if (wrong.name === "NotAllowedError" || wrong.name === "SecurityError") return "camera_forbidden"
  return "camera_none"
}

async function look(field) {
  if (!camera.stream) return
  const text = await readPicture(byId("video"))
  if (!camera.stream) return
  if (!text) {
    camera.timer = setTimeout(() => look(field).catch(closeCamera), LOOK_MS)
    return
  }
  closeCamera()
  byId(field).value = text
  byId(field).form.requestSubmit()
}

function stopStream() {
  for (const track of camera.stream?.getTracks() ?? []) track.stop()
  camera.stream = null
  byId("camera-picture").replaceChildren()
}

function closeCamera() {
  clearTimeout(camera.timer)
  stopStream()
  shows("camera", false)
}
