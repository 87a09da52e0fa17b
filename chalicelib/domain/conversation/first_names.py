"""First names, to find out which of two words is the surname.

The list decides only between two words of one person, so it needs no rare names and may hold a few
words that are surnames too: two words that are both here, or both missing, are asked about.
"""

_NAMES = """
александр саша шура алексей алеша леша анатолий толя андрей андрюша антон антоша аркадий арсений
арсен артем тема артур архип афанасий богдан борис боря вадим валентин валерий валера василий вася
вениамин виктор витя виталий виталик влад владимир вова володя владислав владлен всеволод вячеслав
слава гавриил геннадий гена георгий гоша герман глеб григорий гриша давид данил данила даниил даня
демид демьян денис дмитрий дима митя дорофей евгений женя егор емельян ефим захар иван ваня игнат
игнатий игорь илларион илья илюша иннокентий иосиф ипполит кирилл клим константин костя кузьма лев
лева леонид леня леонтий лука макар максим макс марк мартин матвей михаил миша мирон мирослав назар
никита никифор николай коля никон олег орест оскар остап павел паша петр петя платон прохор радик
радион ратмир родион роман рома ростислав руслан рустам савелий святослав севастьян семен сема
серафим сергей сережа спартак станислав стас степан степа тарас тимофей тимоха тихон трофим федор
федя феликс филипп харитон эдуард эдик эльдар эмиль эрик эрнест юлиан юрий юра яков ян ярослав
авдотья агата агафья агния аглая ада аделина алена александра алевтина алина алиса алла альбина
амалия анастасия настя ангелина анжела анжелика анна аня анюта антонина ариадна ариана арина асия
ася аэлита белла богдана валентина валя валерия лера варвара варя василиса вера вероника ника
виктория вика виолетта владислава влада галина галя гелена глафира дана дарина дарья даша дарьяна
диана дина ева евангелина евгения евдокия екатерина катя елена лена елизавета лиза есения жанна
зинаида зина злата зоя изабелла илона инга инесса инна ираида ирина ира ия каролина карина кира
клавдия клара кристина ксения ксюша лада лариса лара лидия лида лиана лилия лиля лина лия лолита
луиза любовь люба людмила люда люся майя маргарита рита марианна марина мария маша марта марфа
милана милена мила мирослава надежда надя наталия наталья наташа нелли неля ника нина нинель нонна
оксана октябрина олеся ольга оля павла пелагея полина поля прасковья раиса рая регина римма роза
роксана руслана сабина светлана света серафима снежана соня софия софья стефания сусанна таисия тая
тамара тома татьяна таня ульяна уля фаина феодосия христина эвелина элеонора элина элла эльвира
эмилия эмма юлиана юлия юля яна ярослава
абдулла азамат азат азиз айдар айгуль айжан айнур айша алишер алим алмаз альберт амина амир амирхан
анвар арман армен арслан аслан ахмед бахтияр бекзат булат вагиф вахтанг гаяне гиви гульнара гульназ
гузель дамир данияр даниял дастан динара динар ерлан жанар жасмин заур зарина зульфия ибрагим ильдар
ильнар ильнур ильшат ислам камила камиль карен лейла мадина магомед марат муса мурат надир назира
наиля наиль нариман нурлан нурсултан нурия рамиль расул рафаэль рашид ренат ринат рифат роберт рубен
рушан самвел сабир салават салтанат санжар самира тигран тимур томирис тагир умар фарид фарида
фатима хасан шамиль шухрат эльмира эльнар эмин юсуф якуб ярмухамед зухра гоар нино нана тамаз ашот
гагик гурген гурам левон зураб мераб реваз сурен нодар
микола мыкола олександр олексий андрий василь володымыр дмытро евген иванна ирына катерина марийка
михайло мыхайло наталка оксанка олэна олександра павло петро сергий тетяна юрко янка алесь аляксандр
вольга кастусь змитер
ivan vanya petr pyotr alexander aleksandr alex alexandr alexey aleksey alexei andrey andrei anton
artem artyom boris bogdan vadim valentin valery vasily vasiliy viktor victor vitaly vladimir
vladislav vyacheslav gennady georgy gleb grigory denis dmitry dmitriy dmitri evgeny evgeniy egor
ilya igor kirill konstantin leonid maksim maxim mark mikhail nikita nikolay nikolai oleg pavel roman
ruslan sergey sergei stanislav stepan timur fedor fyodor yuri yury yaroslav
anastasia anna anya daria darya ekaterina elena elizaveta evgenia galina irina kristina ksenia
larisa lyudmila margarita marina maria mariya nadezhda natalia natalya nina oksana olga polina
svetlana sofia tatiana tatyana valentina valeria vera veronika viktoria yana yulia julia zoya
aaron abigail adam adrian agnes aidan aisha alan albert alfred alice alicia allison amanda amber
amelia amy andrea andrew angela angelina anita ann anne annie anthony arthur ashley audrey austin
barbara beatrice benjamin ben bernard beth betty bill bob bradley brandon brenda brian bruce bryan
carl carla carlos carol caroline catherine charles charlotte chloe chris christian christina
christine christopher claire clara colin connor craig cynthia daniel danielle david dean deborah
debra dennis diana diane dominic donald donna doris dorothy douglas dylan edward edwin eleanor
elizabeth ella ellen emily emma eric erin ethan eugene eva evan evelyn fiona florence frances
francis frank fred frederick gabriel gareth gary george gerald gloria grace graham greg gregory
hannah harold harry heather helen henry holly howard hugh ian isaac isabella isabel jack jackie
jacob jacqueline james jamie jane janet janice jason jasmine jean jeff jeffrey jennifer jenny jeremy
jessica jessie jim jimmy joan joanna joe joel john johnny jon jonathan jose joseph joshua joyce juan
judith judy julian julie justin karen kate katherine kathleen kathryn katie keith kelly kenneth
kevin kim kimberly kyle laura lauren laurence lawrence leah lee leo leon leonard lewis liam lillian
linda lisa logan louis louise lucas lucy luke lynn madison malcolm marcus margaret marie marilyn
martha martin mary mason matthew maurice max megan melissa michael michelle miguel mike mohammed
muhammad molly monica nancy natalie natasha nathan neil nicholas nicola nicole nigel noah nora
norman oliver olivia oscar pamela patricia patrick paul paula peter philip phillip phoebe rachel
ralph raymond rebecca richard robert robin roger ronald rose rosemary ross roy russell ruth ryan
sally sam samantha samuel sandra sara sarah scott sean sharon sheila shirley simon sophia sophie
stephanie stephen steve steven stuart susan suzanne sylvia teresa terry theodore theresa thomas tim
timothy tina toby tom tony tracy trevor tyler vanessa vincent virginia walter wayne wendy william
zachary zoe
"""
FIRST_NAMES = frozenset(_NAMES.split())
