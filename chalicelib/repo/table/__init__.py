"""The one table: its keys, and the question that each one answers.

| pk                     | sk                   | question                                     |
|------------------------|----------------------|----------------------------------------------|
| CHAT#<channel>#<id> | DIALOG | what is the chat's state, and which customer is it? |
| CHAT#<channel>#<id>    | REPLY#<sequence>     | what did the bot say in this web chat since? |
| CHAT#<channel>#<id>    | CLOSED               | did the visitor close this web chat?         |
| SENT#<chat>            | MESSAGE#<message>    | which campaign sent this message?            |
| CUSTOMER#<id>          | PROFILE              | who is this customer, what do they allow?    |
| CUSTOMER#<id> | CONSENT#<instant>#<purpose>#<channel> | what did they allow before? |
| CUSTOMER#<id> | PURCHASE#<instant>#<shop>#<receipt> | what did they buy? |
| RECEIPT#<shop>#<receipt> | PURCHASE             | who bought what on this receipt?             |
| PHONE#<e164>           | CLAIM                | which customer has this phone?               |
| EMAIL#<key>            | PROVEN               | which customer proved to have this e-mail?   |
| EMAIL#<key>            | CONTACT#<customer>   | which customers only gave this e-mail?       |
| EMAIL#<key>            | CLAIM                | which customer gave it to an older release?  |
| SURNAME#<beginning> | <surname>#<customer> | which customers have a surname that begins so? |
| CARD#<number>          | CARD                 | which customer has this card, and is it open? |
| LINK#<digest>          | CHAT                 | which card does this link open in a chat?    |
| OWED#<chat>            | REPLY#<id>           | which replies to this chat wait to be sent?  |
| BUDGET#<what>#<digest> | <window>             | how often did this happen in the window?     |
| ASIDE#<day>            | <instant>#<id>       | which updates broke our code that day?       |
| SETTINGS               | BOT                  | which texts and rules does the bot use?      |
| SETTINGS               | FIELDS               | which own fields do customers have?          |
| DICTIONARIES           | <id>                 | which choices does this dictionary have?     |
| ERASED                 | <instant>#<id>       | which customers were erased, and when?       |
| KEYS                   | <digest>             | who has this key, and what may they do?      |
| ANSWER#<digest>        | ANSWER               | how was this request answered before?        |
| AUDIT#<day> | <instant>#<what>#<subject> | who changed what that day? |
| CUSTOMER#<id>          | CONTACTS             | which campaigns wrote to them, and when?     |
| CUSTOMER#<id>          | JOINED               | how is the merge into another one undone?    |
| DUPLICATES             | <customer>#<other>   | which two customers may be one person?       |
| CUSTOMER#<id>          | ANNOTATION#<note>    | what did staff note about them?              |
| CUSTOMER#<id> | CHANGED#<instant>#<what>#<rest> | what was changed about them, and when? |
| CUSTOMER#<id>          | SILENT               | when is their next inactivity check?         |
| CUSTOMER#<id>          | TEXT#<instant>#<update> | what did the bot not understand of theirs? |
| SEGMENTS               | <id>                 | which segments are stored?                   |
| THRESHOLDS             | <count>              | which thresholds were counted then?          |
| COUNTING#<count>       | <part>               | what was counted in this part of the base?   |
| BASE                   | SAMPLE               | who is in the sample of the base?            |
| CAMPAIGNS              | <id>                 | what is the campaign, and what is its state? |
| CAMPAIGN#<id>          | RUN#<run>            | how far is this run?                         |
| CAMPAIGN#<id>          | PAGE#<run>#<part>#<page> | what is the plan of this page?               |
| CAMPAIGN#<id>          | CHUNK#<run>#<chunk>  | who are the recipients of this chunk?        |
| CAMPAIGN#<id>          | LEFT#<run>#<chunk>   | who is excluded, and why?                    |
| CAMPAIGN#<id>          | PROGRESS#<run>#<chunk> | how did the recipients of this chunk end?    |
| CAMPAIGN#<id>          | RESULT#<run>#<chunk> | what did the customers of this page buy since? |
| CAMPAIGN#<id>          | ENDED#<run>          | which figures of this run are final?         |
| CAMPAIGN#<id>          | BOUGHT#<run>#<chunk> | which of them bought, until which day?      |
| CAMPAIGN#<id>          | AUDIENCE#<number>    | which customers did the author list?         |
| CAMPAIGN#<id>          | TOUCH#<customer>     | which engagements does this recipient have?  |
| CAMPAIGN#<id>          | TRIAL#<key>          | what did this key send as a trial last?      |
| TRIALS#<key>           | <customer>           | to whom does this key send trials?           |
| PICTURE#<id>           | SENT#<sender>        | by which name does a messenger know it?      |
| POSTS                  | <id>                 | what is the post, and what is its state?     |
| UNPOSTED               | <post>               | which posts were not sent yet?               |
| CAMPAIGN#<id>          | REPUTATION           | how many of its last e-mails bounced?        |
| RECEIPT#<shop>#<number> | RETURN#<number>      | what did this return give back?              |
| WAITING#<digest> | <instant>#<shop>#<receipt> | which receipts wait for this phone? |
| CUSTOMER#<id>          | POINTS               | what does this account hold?                 |
| CUSTOMER#<id>          | LOTS#<month>         | which points expire in this month?           |
| CUSTOMER#<id>          | ENTRY#<sequence>     | what moved the account?                      |
| CUSTOMER#<id>          | ADJUSTMENT#<id>      | why were points moved by hand?               |
| DOCUMENT#<name>        | DOCUMENT             | which movement by hand used this document?   |
| CUSTOMER#<id>          | DUE                  | when does the clock look at this account?    |
| CUSTOMER#<id>          | GIFT#<occasion>      | did the customer get this gift?              |
| TERMS                  | <customer>           | who has terms of their own?                  |
| CUSTOMER#<id>          | PERSONAL             | which terms are this customer's own?         |
| CUSTOMER#<id>          | CODE                 | with which code may points be spent?         |
| QR#<digest>            | CODE                 | which customer showed this QR?               |
| HOLD#<id>              | HOLD                 | which points are set aside?                  |
| TRANSFER#<id>          | TRANSFER             | who gave whom which points?                  |
| CUSTOMER#<id>          | ASKED#<transfer>     | which points are they offered?               |
| CUSTOMER#<id>          | ASKS#<transfer>      | which points may they take back?             |
| CUSTOMER#<id>          | OFFERS               | which offers and codes did they use?         |
| OFFERS                 | <id>                 | which offers are there?                      |
| COUNTER#<name>#<shard> | COUNTER              | how many uses and points are left?           |
| PROMO#<digest>         | PROMO                | which offer does this code open?             |
| OFFER#<id>             | CODES#<id>           | which batches of codes are there for this offer? |
| CODES#<id>             | CODES                | how many codes of this batch are made?       |
| CODES                  | <instant>#<id>       | which batches of codes are there?            |
| GUESS#<subject>        | GUESS                | who tried which number of wrong codes?       |
| PROGRAMME              | VERSION#<number>     | what were the rules from this instant on?    |
| SHOPS                  | <code>               | what is the shop called, and when is it open? |
| PRODUCTS               | <sku>                | what is the product, and at what price? |
| MARKS                  | <sku>                | does the product earn or redeem nothing? |
| CATEGORIES             | <code>               | what is the category called?                 |
| EXPORT#<id>            | EXPORT               | which file does it have, and how far is it? |
| EXPORTS                | <instant>#<id>       | which exports were made?                     |
| SIMULATION#<id>        | DRAFT                | which draft does this back-test replay?      |
| SIMULATION#<id>        | SUMS                 | how far is it, and what came out?            |
| IMPORT#<id>            | IMPORT               | what is this import, and how far is it?      |
| IMPORTS                | <instant>#<id>       | which imports are there?                     |
| IMPORT#<id>            | PART#<number>        | which parts of the file are uploaded?        |
| IMPORT#<id>            | DID#<row>            | what did this row do?                        |
| IMPORT#<id>            | FAULT#<phase>#<row>  | why is this row bad, or not undone?          |
| MARK#<id>#<attempt>#<digest> | MARK | which row of the file was first about this? |
| CUSTOMER#<id>          | IMPORTED#<import>#<row> | what were they before this row?              |
| BUCKET#<channel>       | BUCKET               | until when is the channel's rate taken?      |
| TOTALS | <day>#<recorded> | what was recorded then about this day, or who were the customers? |
| SALES | <day>#<recorded> | which shop, cashier and category sold what? |
| SALES#<shop> | <day>#<recorded> | who sold what in this shop? |
| TALLY#<day> | <part>#<piece> | what did a worker count of this day? |
| CLOCK                  | <what>               | until when has the clock done this job?      |
| CHANNEL#<channel>      | <what>               | how does this channel do?                    |
| APPEAL#<id> | APPEAL | what does this appeal ask, and how is it? |
| APPEAL#<id> | MESSAGE#<number> | what was said in this appeal? |
| APPEAL#<id> | TASK#<task> | what has to be done about this appeal? |
| CUSTOMER#<id> | TASK#<task> | what are they to be called about? |
| INBOX | <rank>#<at>#<appeal> | which appeals wait, the most urgent first? |
| SETTLED | <at>#<appeal> | which appeals are solved or closed? |
| ALARMS | <at>#<appeal> | at which appeals does the clock look? |
| MAILBOX#<digest> | APPEAL#<appeal> | which appeals of people without a card name a mailbox? |
| TASKS | <due>#<owner>#<task> | which tasks of the desk are open? |
| DONETASKS | <instant>#<owner>#<task> | which tasks of the desk are done, the last first? |
| CUSTOMER#<id> | APPEAL#<at>#<appeal> | which appeals did they open? |
| CHAT#<channel>#<chat> | APPEAL#<at>#<appeal> | what was asked here without a card? |
| CUSTOMER#<id> | ABOUT#<topic> | which appeal about this topic do they have open? |
| CAMPAIGN#<id> | APPEAL#<at>#<appeal> | which appeals follow this campaign? |
| LEAD#<digest> | LEAD | was this request of a site taken? |
| MAILBOX#<digest> | THREAD | below which e-mail does an answer to this mailbox stand? |
| CALL#<id> | CALL | how is this call? |
| CALLS | <at>#<call> | which calls were there, the newest first? |
| UNNOTED | <at>#<call> | which calls were answered and have no note? |
| CUSTOMER#<id> | CALL#<at>#<call> | which calls did they make? |
| TEMPLATES | <id> | which templates of answers are there? |
| KNOWLEDGE | <id> | which typical questions have an answer? |
| CARDCOUNTS | <card> | how often did this knowledge card answer? |
| SETTINGS | DESK | when is the desk open, and how soon does it answer? |
| TICK                   | TICK                 | how did the jobs of the clock go last time?  |
"""
