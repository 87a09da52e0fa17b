# ruff: noqa: ANN001, ANN002, ANN201, D101, D103, ICN001
"""The registration as an aiogram 3 bot with Redis storage, answering in the webhook's response.

    python -m bench.peers.aiogram_dialogue <redis url>

As in Lambda, nothing serves HTTP here: an update goes in as text, the call for the response comes
out as text. It keeps to what the framework's own examples do, checks less
than we do (patterns instead of libraries for phone and e-mail), does not recognise an update that
comes twice, and stores the customer with the three claims in one Redis transaction.
"""

import asyncio
import datetime
import json
import re
import secrets
import sys
import time

from aiogram import Bot, Dispatcher, F, Router
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import KeyboardButton, Message, ReplyKeyboardMarkup

from bench.children.turns import take_turns

NAME = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)+")
PHONE = re.compile(r"\+\d{11}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MONTHS = {"января": 1, "мая": 5, "декабря": 12}

storage = RedisStorage.from_url(sys.argv[1])
router = Router()


class Registration(StatesGroup):
    personal = State()
    advertising = State()
    way = State()
    form = State()
    contact = State()
    confirm = State()


def keyboard(*rows, contact=False):
    buttons = [[KeyboardButton(text=text) for text in row] for row in rows]
    if contact:
        share = KeyboardButton(text="Поделиться номером", request_contact=True)
        buttons.insert(0, [share])
    return ReplyKeyboardMarkup(keyboard=buttons, resize_keyboard=True)


@router.message(CommandStart())
async def start(message: Message, state: FSMContext):
    await state.set_state(Registration.personal)
    return message.answer(
        "Здравствуйте! Согласны на обработку персональных данных?",
        reply_markup=keyboard(("Согласен", "Не согласен"), ("English",)),
    )


@router.message(Registration.personal, F.text.in_({"Согласен", "Да"}))
async def personal(message: Message, state: FSMContext):
    await state.update_data(personal=[True, message.date.isoformat(), message.message_id])
    await state.set_state(Registration.advertising)
    return message.answer(
        "Присылать скидки и новости?",
        reply_markup=keyboard(("Да, присылайте", "Нет, не нужно"), ("Назад",)),
    )


@router.message(Registration.advertising, F.text.in_({"Да, присылайте", "Нет, не нужно"}))
async def advertising(message: Message, state: FSMContext):
    given = message.text.startswith("Да")
    await state.update_data(advertising=[given, message.date.isoformat(), message.message_id])
    await state.set_state(Registration.way)
    return message.answer(
        "Как удобнее ввести данные?",
        reply_markup=keyboard(("Всё одним сообщением", "По шагам"), ("Назад",)),
    )


@router.message(Registration.way, F.text == "Всё одним сообщением")
async def way(message: Message, state: FSMContext):
    await state.update_data(way="message")
    await state.set_state(Registration.form)
    return message.answer(
        "Напишите имя, фамилию, телефон, почту и день рождения через запятую.",
        reply_markup=keyboard(("По шагам",), ("Назад",)),
    )


@router.message(Registration.form, F.text)
async def form(message: Message, state: FSMContext):
    parts = [part.strip() for part in message.text.split(",")]
    if len(parts) != 4:
        return message.answer("Не получилось прочитать.")
    name, phone, email, birthday = parts
    if not (NAME.fullmatch(name) and PHONE.fullmatch(phone) and EMAIL.fullmatch(email)):
        return message.answer("Не получилось прочитать.")
    day, month, year = birthday.split()
    born = datetime.date(int(year), MONTHS[month], int(day))
    await state.update_data(name=name, phone=phone, email=email, birthday=born.isoformat())
    await state.set_state(Registration.contact)
    return message.answer(
        f"Поделитесь номером {phone}: так мы поймём, что он ваш.",
        reply_markup=keyboard(("Прислать код",), ("Назад",), contact=True),
    )


@router.message(Registration.contact, F.contact)
async def contact(message: Message, state: FSMContext):
    shown = "+" + message.contact.phone_number
    if message.contact.user_id != message.from_user.id:
        return message.answer("Это чужой номер.")
    if await storage.redis.get(f"phone:{shown}"):
        return message.answer("У вас уже есть карта.")
    data = await state.update_data(phone=shown, proof=["contact", message.date.isoformat()])
    await state.set_state(Registration.confirm)
    return message.answer(
        f"Проверьте:\n{data['name']}\n{shown}\n{data['email']}\n{data['birthday']}\nВсё верно?",
        reply_markup=keyboard(("Да", "Нет"), ("Назад",)),
    )


@router.message(Registration.confirm, F.text == "Да")
async def confirm(message: Message, state: FSMContext):
    data = await state.get_data()
    customer, card = secrets.token_urlsafe(16), f"{secrets.randbelow(10**13):013d}"
    async with storage.redis.pipeline(transaction=True) as pipe:
        pipe.hset(f"customer:{customer}", mapping={"card": card, "profile": json.dumps(data)})
        pipe.set(f"phone:{data['phone']}", customer, nx=True)
        pipe.set(f"email:{data['email']}", customer, nx=True)
        pipe.set(f"card:{card}", customer, nx=True)
        await pipe.execute()
    await state.clear()
    return message.answer(
        f"Готово, {data['name']}! Ваша карта: {card}.",
        reply_markup=keyboard(("Карта", "Профиль"), ("Мои данные", "Помощь")),
    )


def prepared(bot, call):
    """The call as aiogram's own webhook view writes it, without the multipart around it."""
    fields = call.model_dump(warnings=False)
    values = {name: bot.session.prepare_value(each, bot, {}) for name, each in fields.items()}
    return {"method": call.__api_method__, **{name: each for name, each in values.items() if each}}


async def cost_s(dispatcher, bot, update):
    before = time.process_time()
    call = await dispatcher.feed_webhook_update(bot, json.loads(update))
    said = json.dumps(prepared(bot, call)) if call else ""
    took_s = time.process_time() - before
    assert "text" in said, update
    return took_s


def main():
    bot = Bot("42:TEST")
    dispatcher = Dispatcher(storage=storage)
    dispatcher.include_router(router)
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        take_turns(lambda update: loop.run_until_complete(cost_s(dispatcher, bot, update)))


main()
