"""Words that tell a person's name from other words that begin with a capital. Data only.

Given names and family names of the places that people in this field come from; general words of law, institutions and places.
No list can be whole: the patterns in :mod:`guidance.desk.details` also go by what stands around a word.
"""


def words(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


# fmt: off
GIVEN = words("""
aaron abdul abdullah abel abigail abdi adam adrian adriana agnes ahmad ahmed aisha alan alana alberto alejandra alejandro alex alexander alexandra
alexei alexis alfonso alfredo ali alice alicia alina alisha allison alma alvaro alyssa amal amanda amara amelia amina amir amit amy ana anastasia
anatoly andre andrea andrei andres andrew angela angelica angelina anh anita ann anna anne anthony antoine antonia antonio anya apinya araceli
ariana armando arturo ashley ayesha barbara beatriz becky belen benjamin bernadette bernard beth betty bianca blanca blessing bonnie boris brandon
brenda brian brianna brittany bruno bryan camila carla carlos carmen caroline catalina catherine cecilia cesar chanel chantal chidi chinedu chloe
chris christina christine christopher chukwu cindy claire clara claudia colin connie consuelo courtney cristian cristina cynthia daisy damaris
daniel daniela danielle darius darlene darya david dawit deborah debra deepak denise dennis derek desiree destinee devon diana diego dimitri dmitri
dmitry dolores dominic dominique donna dorothy douglas dung dwayne ebony edgar edith eduardo edward edwin efrain eileen elaine elena eli elias elijah
elisa elizabeth ellen elsa emeka emilia emily emma emmanuel enrique eric erica erika erin ernesto esmeralda esperanza esteban esther estrella
ethan eugene eva evelyn fatima fatou federico felipe felix fernanda fernando fiona florencia folake francesca francine francisca francisco
fernanda gabriel gabriela gary gavin geoffrey george gerald gerardo giovanni gladys glenda gloria gonzalo graciela greg gregory griselda guadalupe
guillermo gulnara gustavo hadiza halima hannah haruka hassan hector heidi helen helena henry hernan hilda hina hoang hugo hussein ibrahim ifeoma igor
ilya imelda imran ines ingrid irina irma isaac isabel isabella isabelle ismael ivan ivana ivette jacinta jacob jacqueline jaime jamal james jamie jan
janet janice jared javier jeanette jeff jeffrey jenna jennifer jenny jeremy jerome jesse jessica jesus jill joanna joaquin joel john johnny jonas
jonathan jorge jose josefa josefina joseph joshua josue joyce juan juana juanita judith julia julian juliana julie julio justin kamala karen karim
karina karl karla kateryna katherine kathleen kathy katie katya kayla keisha keith kelly kelvin kenneth kevin keyla khadija khalid kim kimberly
kristen kristina krystal kwame kyle ladonna lakisha lakshmi lamar larisa larry latoya laura lauren laurie leah leila lena leonardo leslie leticia
li liam lidia liliana lilian linda ling lisa liza lola lorena lorenzo louise lourdes lucas lucia luciana lucy ludmila luis luisa luz lydia mackenzie
maddison madeline mahmoud malik manuel manuela marcela marcia marco marcos marcus margaret margarita maria mariam mariana maribel maricel marie marina
mario marisol marissa marites marjorie marlene marta martha martin marvin mary maryam mateo matthew maureen maurice mauricio maya megan mehmet mei
melanie melissa mercedes micaela michael michelle miguel mikhail milagros minh mireya miriam mohamed mohammad mohammed moises monica
monique muhammad myra nadia nadine nancy naomi narong natalia natalie natasha nathan nelson ngozi nguyet nicole nikolai nina nisha noah noel noemi
nora norma obinna octavio odalys ofelia oksana olga olivia omar oscar osvaldo pablo pamela paola patricia patrick paul paula pauline pavel
pedro perla peter petra phillip phuong ploy prakash priscilla priya rachel rafael rahul raisa rajesh ramon ramona raquel rashid raul ravi raymond
rebecca regina renata rene ricardo richard rigoberto rita robert roberta roberto rocio rodolfo rodrigo rogelio roger rolando roman ronald rosa rosalia
rosalinda rosario roxana ruben rudy russell ruth ryan sabrina saeed salma salvador samantha samira samuel sandra santiago sanjay sara sarah sasha
scott sean sebastian selena sergei sergio shanice shaniqua shannon sharon shawn sheila shelly sherry sheryl silvia simon siriporn sofia somchai sonia
sophia sophie stacy stanislav stefan stephanie stephen steven sunita susan susana suzanne svetlana sylvia tamara tamika tania tanisha tanya tara
tatiana tatyana teresa terrence terry thanh thao theresa thomas thuy tiffany tim timothy tina todd tomas tracy travis trevor trinh tuan tyler
tyrone valentina valeria vanessa veronica vicky vicente victoria viktor viktoria vincent viviana vladimir wanda wendy william wilmer xavier ximena
xiomara yadira yanet yasmin yesenia yolanda yuan yuki yuliya yusuf yvette yvonne zainab zara zhang zoe zoya
abimbola abla abraham adaeze adama adel adele adriano adwoa agatha agnieszka ahmet aidan aileen aiyana akosua alain alba albert aldo alec alejandrina alessandra alfred alfredo alina aliyah alonso
alonzo althea aminata amos ananya anastasiya anders andreea aneta angelita angelo anil anjali ansel antonina anton anwar arben arjun arlene arlette armand arnold arthur arun asha asif astrid atanas augusto
aurora ava ayaan ayodele aziz badru baptiste barry beata benito benny berenice berta beto bilal bishnu bogdan brenton brett bryant byron caleb calvin candelaria carina carmelo carolyn casimir cassandra cassidy
cedric celeste celestina celina charlene chester chioma chiara chuy clarence clarissa clement clifford clint clifton cody conrad cora cordelia cornelius craig curtis cyril dalia damian damien danilo danny dante daphne darnell
darren darrell daryl dave dayana debbie delfina delia demetrius deon derrick deshawn dewayne dexter diane dilip dina djamila dolly donald dora doreen doris drita dusan duane dylan efua eileen elsie elvira
elvis elwood emanuel enid enzo erick ernestina erwin estela etienne eulalia eunice eusebio evan evelina everett ewa ezekiel ezra faisal farah farid farida fay felicia fernand filip florin folasade freddie frederick
freya gail galina ganesh garrett genevieve georgina ghulam gideon gilbert gilberto gina gloria godwin goran gordon gregorio greta griselda gwendolyn hakim hamid hamza hank hans harold harriet harvey hatice
hawa helga herbert hermelinda herminia hollis homer horacio howard ida idris ignacio iker ileana iman imani imani inga ioana irene isadora isaiah ishmael ismail isolde ixchel jabari jacek jackie jacques jaden jakub
jamila janelle janine jaroslav jarrod jelena jenelle jens jerry jimmy joan joanne jocelyn jody joey johan jolene josiah josie jovan juanito judy julien kaitlyn kamil kareem kari karin kasia kasim katarina katerina kathryn katrina kaylee
keith kelechi kendra kendrick kenji kerry kimber kirk kirsten kofi krishna kristin krzysztof kurt lamont laszlo lashonda latasha latisha lawrence leandro leona leonard leonel leopoldo leroy letitia lianne lila lillian linh lionel
liudmila lloyd lois lonnie loretta lorraine lottie louis luca luciano lucille lupe lupita luther lyudmila mabel maeve magdalena mahmud maksim malcolm mamadou mandy manfred marat marcelino marcelo margarita margot marguerite marianne marija marilyn
marisela marko marlon marsha marshall marta marwan matilda mattie maura maxine maxwell mehdi melinda melvin meredith mervin mia micah mick mikael mila milan mildred milena min mindy minerva mirela mirza mitch mitchell mohamud moira moses mustafa
nabil nadezhda naima naresh nasir natalya neema neha nestor nichole nigel nils nirmala nkechi nneka noelia noor noreen norberto nuria obed octavia odessa oleg oleksandr oliver olu oluwaseun orly oumar owen paige palmira pamela paolo pascual
patrice pascal patty paulina paulo pearlie pedro perry philip philippa phil phyllis pilar piotr prasad pradeep qasim quentin rachael rahel raheem ralph ramiro randall randy rashad ravindra rebekah reggie reina renee rhonda ricky rochelle rodney roland romeo ronnie
rosalind rosalyn rosemary roslyn rosita roxanne roy ruslan rusty sabine sadia sagar sakina sally sami sana sandeep sanjana santos santosh saul selma serge shahid shana shanelle shauna shawna shelby shirley siegfried silas silvestre simone siobhan slavica
sofiya solange soledad sonja spencer stan stanley stella stewart stuart sunil suresh susanna sven tabitha talia tamar tanvir tariq tatyanna teddy temitope tenzin terrell terri thaddeus thelma theodore thierry thongchai tiana tobias toby tommy tomasz tonya trayvon trina
tyrell ugo ulises ursula usha vadim valeriya valery vasile vera verna vernon vikram violeta virgil vladislav wade wafa walter warren wayne wei wendell wilfredo willie wilma winston wojciech xin yasmine yevgeny yolande yousef yuri yuriy zachary zahra zayd zlata zofia zuleika
""")

ALSO_WORDS = words("""
amber angel april art august austin autumn bill brandy brooke candy carol carolina chad chance charity charlotte chase chelsea cherry christian
clay cliff crystal dakota dallas dawn dean denver destiny diamond drew earl ernest eve faith felicity florence frank gene georgia ginger
grace grant guy harmony harry heather holly honey hope houston hunter iris israel ivy jack jade jasmine jay jean jersey jordan journey joy june justice
kenya king kitty lance lily london lucky madison major mark mason max may melody mercy miles misty nevada nick olive paris pat patience pearl penny pierce
porter precious princess prudence queen ray reed rich rob robin rose ruby sandy savannah serenity skip sky star summer sue sydney tony trinity
tucker victor violet virginia wade ward will young
""")
"""Given names that are words or places too: a name only where something beside them says so."""

FAMILY = words("""
abara abebe acosta adams adebayo aguilar aguirre ahmed alexander allen alvarado alvarez anderson andrade aquino arias bailey baker banerjee barnes
barrera bautista bell beltran bennett bernal brooks brown butler cabrera calderon campbell campos cardenas carrillo carter castaneda castillo castro
cervantes chan chaudhry chavez chen chowdhury clark collins contreras cook cooper cordero cortez cox cruz davis delacruz delgado diaz diop domingo
dominguez duarte edwards escobar espinoza estrada evans fernandez figueroa fisher flores foster franco fuentes gallegos garcia garza gibson
gomez gonzales gonzalez graves gray green guerrero gupta gutierrez guzman haddad hall harris hassan hayes henderson hernandez herrera hill
holloway hollis huang huerta hughes huynh ibarra iyer jackson jefferson jenkins jimenez johnson jones kaur kelley khan kowalski kumar lara le lee leon lewis
lim lin liu long lopez lozano lucero luna macias maldonado marquez marshall martinez mbeki medina mehta mejia mendez mendoza mercado meza miller
mitchell molina montes montoya moore morales moreno morgan morris munoz murphy myers nava navarro nelson ngo nguyen nwosu obi ochoa okafor okeke
okonkwo oliveira olson ong orozco ortega ortiz osorio pacheco padilla palmer parker park patel patterson pena peralta perez perry peterson pham phan
phillips ponce powell price quintero quispe ramirez ramos reddy reyes reynolds richardson rios rivas rivera roberts robinson rodriguez
rogers rojas romero rosales ross ruiz russell salas salazar salinas sanchez sanders sandoval santana santos saucedo sharma shrestha silva singh smith
solis soriano sosa soto stewart suarez sullivan tan taylor thapa thomas thompson torres tran trevino turner valdez valencia valenzuela vargas vasquez
vazquez vega velasquez velez villanueva villarreal vu walker wallace wang washington watson whitaker white whitfield williams wilson wong wright wu yang zamora zhao zheng zhou
""")

FAMILY_WORDS = words("""
bailey baker barnes bell brooks brown butler carter chan clark cook cooper cox cruz bell fisher foster graves gray green hall hill lee leon lim
lin long luna mercado miller moore ong palmer park parker patel peralta perry powell price reed reyes rivas rivera ross silva singh sanders soto stewart taylor
turner walker washington watson white wilson wright young le hayes
""")
"""Family names that are words as well."""

FAMILY_ENDINGS = ("ez", "ova", "eva", "enko", "chuk", "ski", "ska", "sky", "skaya", "vich", "vic", "wicz", "escu", "oglu", "shvili", "dze", "ov", "nko", "adze", "mann", "berg", "stein")

TITLES = words("""
mr mrs ms miss dr doctor officer detective det sgt sergeant lt lieutenant capt captain agent trooper deputy judge inspector prosecutor attorney ausa
sister father pastor aunt auntie uncle madam madame senor señor senora señora nurse sheriff constable chief commander commissioner warden nanny professor prof supervisor corporal cpl investigator
""")

ROLES = words("""
victim victims defendant defendants suspect trafficker trafficked witness survivor pimp client wife husband sister brother mother father mom mum dad
daughter son boyfriend girlfriend cousin boss manager recruiter owner minor girl boy woman man child teen partner interpreter colleague landlord foreman
aunt uncle niece nephew roommate friend madam bottom target informant complainant employer driver contractor bookkeeper cook nanny housekeeper foreman guard neighbour neighbor accountant subject co-defendant codefendant smuggler crewman worker
""")

INSTITUTIONS = words("""
academy act administration administrator advocate affairs agency airport alliance amendment america american app appeals appendix army article assessment association attorney authority bank bar bay beach
bench bill board border branch bridge brief bulletin bureau campaign cash center centre chapter charter children church circuit city civil clause clinic coalition
coast code college commerce commission committee commonwealth community compliance conference congress constitution consulate convention coordinator corps council counsel county course court
crime criminal cross customs day declaration defense defence department directive director directorate district division doctrine document eastern economic education
embassy emergency employment enforcement evidence exchange executive exhibit exploitation express fair family farm farms federal field file finance first force forced form forum foundation fourth fifth
fund general government governor grand grant group guard guidance guide guidelines hall handbook harbor harbour health hearing high highway homeland hospital hotel hotline house human
identity immigration index industries initiative inspectorate inspection inspector institute intelligence internal international interview investigation investigations investigators islands jail judge judicial judiciary jury justice juvenile
kit labor labour lake laundering law laws leadership league legal legislature liaison line list manual marine marshals medical memorandum mental metro ministry minor minors missing
mission model module motel motion mount municipal national nations network new non north northern note notice number office officer official operation operations
order organization organisation pacific page panel parole partner partners party pay payment penal pilot plan planning platform point police policy port principles prison privacy
probation procedure process professional program programme project prosecution prosecutor prosecutors prosecutor's protection protocol provision public question railway records red refugee region register registry
regulation regulations release report republic request resource resources response review revenue right rights river road rules rule safe safety school science secretary section security senate senior
service services session shelter sheriff sheriff's silver social society south southern special specialist specialists squad staff standard standards state states station statute statutes strategy street
subcommittee subpart summit supreme support system table task team teams terms territory title town trade trafficking training transit treasury treatment treaty tribal tribe tribunal trust
unit united university valley victim victims' village virtual visa voice wage welfare west western wing witness women work workers workforce working world year youth zone zealand
alert alerts customer know learned amber plan jehovah witnesses consular relations racketeer influenced corrupt machine wayback appeal applied attorneys blue cedar child chief childrens' court-appointed deferred domestic driver elder english eagle elementary french gate german green greater indigenous liberty lower memo mexican
middle model mobile monthly mountain native olympic online oak open park pine prairie queen rapid regional resort ridge rose rural sacred saint san santa santo los las el la fort simple
spanish square st spring springs steering street sun super tech teen third second tip twin union upper urban wild winter zero
""")
"""One of these in a run of capitals makes it an institution, a document or a place rather than a person."""

KNOWN = words("""
english french spanish portuguese mandarin cantonese tagalog hindi urdu arabic russian ukrainian polish romanian bulgarian hungarian german italian
thai lao burmese khmer vietnamese korean japanese chinese filipino filipina indonesian malaysian nepali nepalese bangladeshi indian pakistani afghan iraqi
iranian syrian turkish egyptian moroccan nigerian ghanaian kenyan ethiopian eritrean somali sudanese congolese cameroonian haitian jamaican cuban dominican mexican
guatemalan honduran salvadoran nicaraguan panamanian colombian venezuelan ecuadorian peruvian bolivian brazilian argentine chilean canadian american british irish
latina latino latin hispanic asian african european caribbean mixtec zapotec quechua kiche mam nahuatl creole hmong roma romani native christian muslim buddhist jewish
january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday christmas easter ramadan thanksgiving
mexico guatemala honduras salvador nicaragua colombia venezuela ecuador peru bolivia brazil argentina chile cuba haiti jamaica canada china japan korea taiwan
thailand vietnam cambodia laos myanmar burma philippines indonesia malaysia singapore india nepal bangladesh pakistan afghanistan iraq iran syria turkey egypt morocco nigeria
ghana kenya ethiopia eritrea somalia sudan uganda tanzania congo cameroon senegal russia ukraine poland romania bulgaria hungary moldova albania serbia kosovo bosnia
germany france italy spain portugal greece ireland england scotland britain europe africa asia america qatar dubai lebanon jordan israel kuwait saudi oman
alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland
massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming
chicago boston atlanta miami houston dallas phoenix seattle portland denver detroit tampa philadelphia sacramento oakland fresno larkmere ellery harrow calder brooklyn manhattan queens bronx
miranda brady giglio daubert crawford jencks garrity kastigar pinkerton touhy franks terry mapp batson apprendi padilla blackstone castellanos palermo stockholm polaris interpol europol eurojust backpage craigslist
facebook instagram snapchat whatsapp telegram signal tiktok google apple amazon uber lyft airbnb paypal venmo zelle moneygram walmart greyhound craigslist
ugandan tanzanian senegalese togolese beninese malian liberian gambian sri lankan bhutanese mongolian uzbek kazakh tajik kyrgyz georgian armenian azerbaijani lithuanian latvian estonian croatian bosnian serbian macedonian kosovar swiss austrian belgian dutch danish swedish norwegian finnish australian scottish welsh amtrak inquiry families panama benin togo mali liberia gambia zambia zimbabwe angola mozambique malawi rwanda mongolia uzbekistan kazakhstan tajikistan kyrgyzstan armenia azerbaijan belarus latvia lithuania estonia croatia slovenia slovakia austria switzerland belgium netherlands denmark norway sweden finland poland czechia australia bahrain yemen libya tunisia algeria morocco paraguay uruguay belize guyana suriname trinidad barbados bahamas manila bangkok hanoi lagos nairobi lima bogota quito caracas tijuana juarez monterrey oaxaca chiapas veracruz london paris berlin madrid rome kyiv kiev moscow delhi mumbai dhaka kathmandu colombo jakarta dubai hobbs mann hague vienna freedom ring indeed nest alexa echo medicaid medicare hmong doordash strategy continued advance presence parole protect patriot
congress senate treasury labor labour state justice homeland parliament court police prosecutors accord god internet bitcoin wifi nato unodc iom ilo
""")
"""Peoples, languages, places, months, companies, names of rules of law: never a person on their own."""
# fmt: on
