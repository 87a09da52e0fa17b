"""English words by notion: a word with a hyphen at the end is a stem and takes any ending."""

from collections.abc import Mapping

from chalicelib.domain.conversation.free_wording.concept import Concept

WORDS: Mapping[Concept, str] = {
    Concept.NOT: "not no dont don never without doesnt didnt wont wouldnt isnt arent nor neither"
    " shouldnt mustnt none",
    Concept.WANT: "interested want wants wanted wish need needs needed like love id would asked"
    " ask going intend wanna prefer agree agreed signed request-",
    Concept.MORE: "more anymore any ever longer further",
    Concept.WHY: "why",
    Concept.TROUBLE: "see find know remember work works working have got received show appear load"
    " seem arrive arrived came opening",
    Concept.CANNOT: "cant cannot couldnt unable lost misplaced",
    Concept.STOP: "discontinue- silence shut stop stops stopping stopped quit cease enough halt"
    " disable disabled mute against mind end pause"
    " stp stahp sotp stopit",
    Concept.OFF: "off out",
    Concept.UNSUBSCRIBE: "unsubscribe- unsubscrib- unsub optout stopall unfollow deregister-"
    " unregister- unsubscription",
    Concept.ANNOYED: "fuck fucking piss scram annoy- harass- irritat- bombard- pester-",
    Concept.DISTURB: "disturb- bother- bug spamming",
    Concept.REFUSE: "forbid prohibit- hate refuse- reject- declin- decline",
    Concept.REMOVE: "remove- remov- exclude- drop",
    Concept.ERASE: "delet- delete- erase- eras- wipe- wip- destroy- purge- scrub erasure deletion"
    " removal",
    Concept.FORGET: "forget forgotten",
    Concept.CLOSE: "block- leave leaving exit close- clos- deactivate- deactivat- terminat-"
    " terminate-",
    Concept.OPEN: "open opens opened",
    Concept.CANCEL: "cancel- cancell- abort- nevermind undo discard",
    Concept.SEND: "send sends sending sent write writing text texting texted emailing emailed"
    " mailing messaging messaged message writes",
    Concept.RECEIVE: "receive- receiv- get getting gets",
    Concept.CONTACT: "contact- reach call calling calls phoning ring",
    Concept.TALK: "talk- speak- spoke chat chatting connect- transfer- put",
    Concept.CHANGE: "change- chang- update- updat- edit- correct- fix- replace- replac- new"
    " different wrong switch- set modify- modif- another other amend- misspel- misspelled outdated",
    Concept.AGAIN: "again resume- resum- restart- start starting back reenable enable restore",
    Concept.SUBSCRIBE: "subscribe- subscrib- resubscribe- resubscrib- signup",
    Concept.EXPORT: "export- download- copy copies",
    Concept.SHOW: "show- see- view- look- display- give- find- check- list- pull bring tell shown"
    " forgot lookup",
    Concept.KNOW: "storing processing collecting process know knows knew stored hold keep has have",
    Concept.WITHDRAW: "withdraw- revoke- revok-",
    Concept.CONFIRM: "confirm- verify- verif-",
    Concept.SPEND: "redeem- use using expire- expir- earn- earned left remaining collect-"
    " accumulat-",
    Concept.PAY: "pay paying payment accept- credit debit visa mastercard cash bank gift",
    Concept.ADS: "adds ad ads advert- adverts advertis- advertisement- marketing promotional spam"
    " newsletter- subscription- junk promos advertising commercials",
    Concept.MESSAGES: "messages message- sms texts emails mails mail notification- alert- news"
    " reminder-",
    Concept.OFFERS: "offer- deal- discount- promotion- promo coupon- sale sales voucher- bargain-"
    " special specials promocode-",
    Concept.LIST: "list lists mailinglist",
    Concept.CARD: "card- barcode- qr",
    Concept.PURCHASES: "purchas- purchase- receipt- order- bought spend spent buying invoice-"
    " transaction-",
    Concept.POINTS: "points pts bonus- balance- reward- cashback bonuses",
    Concept.OPERATOR: "operator- agent- support helpdesk representative- rep adviser- advisor-"
    " consultant- manager- csr hotline",
    Concept.PERSON: "human- person persons people someone somebody anyone staff employee- real"
    " live",
    Concept.BOT: "bot- robot- machine-",
    Concept.COMPLAINT: "problem- issue- question- complain- complaint-",
    Concept.SHOP: "shop- store- branch- supermarket- outlet-",
    Concept.PLACE: "address- located location- nearest closest near directions nearby",
    Concept.HOURS: "hours opening timetable closing schedule",
    Concept.PROFILE: "profile- cabinet",
    Concept.DATA: "data information info details detail personal records record",
    Concept.ACCOUNT: "account- member- membership- registration- database system",
    Concept.CONSENT: "consent- permission-",
    Concept.NAME: "name names surname- lastname firstname",
    Concept.EMAIL: "email mailbox",
    Concept.PHONE: "phone- mobile cell telephone- cellphone",
    Concept.NUMBER: "number- digits",
    Concept.BIRTHDAY: "birthday- birthdate birth dob",
    Concept.LANGUAGE: "language- lang",
    Concept.RUSSIAN: "russian",
    Concept.ENGLISH: "english",
    Concept.CHATS: "chats devices",
    Concept.HELP: "help- assist- assistance commands command menu instruction- guide options",
    Concept.PROGRAMME: "programme- program- loyalty rules terms scheme",
    Concept.ME: "me myself",
    Concept.YOU: "you your yours u",
    Concept.ALL: "all everything everywhere anything entire whole every completely",
    Concept.THIS: "this that it these those",
    Concept.WHEN: "when",
    Concept.WHERE: "where wheres",
    Concept.FILLER: "telegram tg inbox"
    " january february march april may june july august september october november"
    " december i im ive ill my mine a an the of to in on at for from by with as is are am was were"
    " be been being do does did doing can could might will shall should must and or so if then"
    " just please pls plz thanks thank hi hello hey ok okay well oh yes yeah now today yesterday"
    " tomorrow week month year last recent recently current currently latest previous past yet"
    " already really very much many how what whats which who there here we us our they them their"
    " he she his her its some one ones only also too right immediately permanently forever once"
    " than up over into onto onwards let lets come go code history old about try checkout till"
    " scan kind sorry hows thats promise available online made make totally damn fully good day"
    " nothing sunday monday tuesday wednesday thursday friday saturday weekend holidays",
}
PHRASES: Mapping[str, Concept] = {
    "opt out": Concept.UNSUBSCRIBE,
    "stop by": Concept.FILLER,
    "bus stop": Concept.FILLER,
    "opt me out": Concept.UNSUBSCRIBE,
    "hear from you": Concept.RECEIVE,
    "opting out": Concept.UNSUBSCRIBE,
    "turn off": Concept.STOP,
    "switch off": Concept.STOP,
    "shut up": Concept.STOP,
    "turn on": Concept.AGAIN,
    "switch on": Concept.AGAIN,
    "sign me up": Concept.SUBSCRIBE,
    "sign up": Concept.SUBSCRIBE,
    "sign me out": Concept.UNSUBSCRIBE,
    "mailing list": Concept.ADS,
    "mailing lists": Concept.ADS,
    "e mail": Concept.EMAIL,
    "e mails": Concept.MESSAGES,
    "email address": Concept.EMAIL,
    "e mail address": Concept.EMAIL,
    "text messages": Concept.MESSAGES,
    "customer service": Concept.OPERATOR,
    "customer care": Concept.OPERATOR,
    "customer support": Concept.OPERATOR,
    "never mind": Concept.CANCEL,
    "to be forgotten": Concept.ERASE,
    "forget it": Concept.CANCEL,
    "forget about it": Concept.CANCEL,
    "changed my mind": Concept.CANCEL,
    "change my mind": Concept.CANCEL,
    "go away": Concept.ANNOYED,
    "get lost": Concept.ANNOYED,
    "leave me alone": Concept.ANNOYED,
    "leave me": Concept.ANNOYED,
    "fed up": Concept.ANNOYED,
    "not interested": Concept.ANNOYED,
    "no longer interested": Concept.ANNOYED,
    "not interesting": Concept.ANNOYED,
    "no interest": Concept.ANNOYED,
    "leave us alone": Concept.ANNOYED,
    "me alone": Concept.ANNOYED,
    "how come": Concept.WHY,
    "signed up": Concept.SUBSCRIBE,
    "lose my number": Concept.ANNOYED,
    "what for": Concept.WHY,
    "find out": Concept.KNOW,
    "figure out": Concept.KNOW,
    "check out": Concept.FILLER,
    "no thanks": Concept.FILLER,
    "no thank you": Concept.FILLER,
    "tired of": Concept.ANNOYED,
    "sick of": Concept.ANNOYED,
    "get rid of": Concept.STOP,
    "had enough": Concept.STOP,
    "bar code": Concept.CARD,
    "qr code": Concept.CARD,
    "how does this work": Concept.HELP,
    "how does it work": Concept.HELP,
    "how do i use": Concept.HELP,
    "what can you do": Concept.HELP,
    "what can this bot do": Concept.HELP,
    "what do you do": Concept.HELP,
    "dont understand": Concept.HELP,
    "do not understand": Concept.HELP,
    "who are you": Concept.PROGRAMME,
    "did i buy": Concept.PURCHASES,
    "have i bought": Concept.PURCHASES,
    "i buy": Concept.PURCHASES,
    "did i spend": Concept.PURCHASES,
    "personal account": Concept.PROFILE,
    "last name": Concept.NAME,
    "first name": Concept.NAME,
    "family name": Concept.NAME,
    "date of birth": Concept.BIRTHDAY,
    "good morning": Concept.FILLER,
    "good evening": Concept.FILLER,
    "of course": Concept.FILLER,
    "too many": Concept.OFF,
    "too much": Concept.OFF,
    "too often": Concept.OFF,
    "cut it out": Concept.STOP,
    "knock it off": Concept.STOP,
    "code for the till": Concept.CARD,
    "code for the checkout": Concept.CARD,
    "what time": Concept.WHEN,
    "store my": Concept.KNOW,
    "costumer service": Concept.OPERATOR,
    "leave me in peace": Concept.ANNOYED,
}
