"""Updates of the Bot API, word for word as channels.md section 3 shows them."""

# ruff: noqa: E501 - a recorded update is one line

from typing import Any

START = '{"update_id":731045502,"message":{"message_id":1204,"from":{"id":7012345678,"is_bot":false,"first_name":"Анна","last_name":"С.","username":"anna_example","language_code":"ru"},"chat":{"id":7012345678,"first_name":"Анна","last_name":"С.","username":"anna_example","type":"private"},"date":1795219211,"text":"/start ref_7Q2K-9","entities":[{"offset":0,"length":6,"type":"bot_command"}]}}'

CALLBACK = '{"update_id":731045510,"callback_query":{"id":"30116753958471234","from":{"id":7012345678,"is_bot":false,"first_name":"Анна","language_code":"ru"},"message":{"message_id":1207,"from":{"id":6100000001,"is_bot":true,"first_name":"Shop","username":"shop_example_bot"},"chat":{"id":7012345678,"first_name":"Анна","type":"private"},"date":1795219220,"text":"Ваш баланс: 250","reply_markup":{"inline_keyboard":[[{"text":"История","callback_data":"hist:1"}]]}},"chat_instance":"-4610297518365129874","data":"hist:1"}}'

CONTACT = '{"update_id":731045515,"message":{"message_id":1210,"from":{"id":7012345678,"is_bot":false,"first_name":"Анна","language_code":"ru"},"chat":{"id":7012345678,"first_name":"Анна","type":"private"},"date":1795219244,"reply_to_message":{"message_id":1209,"from":{"id":6100000001,"is_bot":true,"first_name":"Shop"},"chat":{"id":7012345678,"first_name":"Анна","type":"private"},"date":1795219240,"text":"Поделитесь номером"},"contact":{"phone_number":"79991234567","first_name":"Анна","last_name":"С.","user_id":7012345678}}}'

BLOCKED = '{"update_id":731045530,"my_chat_member":{"chat":{"id":7012345678,"first_name":"Анна","type":"private"},"from":{"id":7012345678,"is_bot":false,"first_name":"Анна","language_code":"ru"},"date":1795220000,"old_chat_member":{"user":{"id":6100000001,"is_bot":true,"first_name":"Shop","username":"shop_example_bot"},"status":"member"},"new_chat_member":{"user":{"id":6100000001,"is_bot":true,"first_name":"Shop","username":"shop_example_bot"},"status":"kicked","until_date":0}}}'

PHOTO = '{"update_id":731045540,"message":{"message_id":1215,"from":{"id":7012345678,"is_bot":false,"first_name":"Анна"},"chat":{"id":7012345678,"first_name":"Анна","type":"private"},"date":1795220100,"caption":"Чек","photo":[{"file_id":"AgACexample-s","file_unique_id":"AQADexample-s","file_size":1432,"width":90,"height":67},{"file_id":"AgACexample-x","file_unique_id":"AQADexample-x","file_size":98311,"width":1280,"height":960}]}}'

Update = dict[str, Any]
