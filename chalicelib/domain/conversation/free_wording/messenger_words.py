"""What people call the messengers, as patterns of whole words in lower case and one script."""

MESSENGERS = {
    "telegram": r"telegram|tg|телеграмм?\w*|телег[аеуи]|тг",
    "vk": r"vk|vkontakte|вк|вконтакте",
    "max": r"max|макс|максе|макса",
    "whatsapp": r"whatsapp|ватсап|вотсап|ватсапе|вотсапе|вацап",
}
ANY_MESSENGER = "|".join(MESSENGERS.values())
