"""Names as they are found in a town of the United Kingdom: a few are everywhere, most are rare."""

from dataclasses import dataclass
from random import Random


def list_words(text: str) -> tuple[str, ...]:
    """The words of a text, which reads better than a list of quoted ones."""
    return tuple(text.split())


@dataclass(frozen=True)
class Heritage:
    """Names that occur together. Earlier surnames are more frequent."""

    share: float
    surnames: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]


_BRITISH = list_words(
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White "
    "Roberts Green Hall Wood Jackson Clarke Clark Harrison Scott Turner Hill Moore Cooper Ward Morris "
    "King Watson Harris Baker Lewis Martin Morgan Allen Edwards Lee Parker Bennett Cook Young Shaw "
    "Richardson Carter Bailey Mitchell Collins Bell Griffiths Cox Marshall Webb Hughes Phillips Simpson "
    "Mason Rogers Hunt Stevens Fisher Butler Barnes Pearson Ellis Chapman Palmer Mills Lloyd Gibson "
    "Knight Fletcher Holmes Dixon Wells Stone Powell Foster Reynolds Gray Payne Hudson Barker Lawson "
    "Pritchard Burton Rhodes Hargreaves Sutcliffe Ashworth Bickerstaff Crabtree Dunkley Eccles "
    "Fairbrother Garside Heptonstall Illingworth Jagger Kershaw Lofthouse Micklethwaite Nuttall Ogden "
    "Pickersgill Quarmby Ramsbottom Sugden Threlfall Uttley Vickerstaff Wigglesworth Yeadon Penhaligon "
    "Trevithick Curnow Nancarrow Abernethy Buchanan Colquhoun Dalgleish Farquharson Galbraith MacDonald "
    "Campbell Stewart Murray Fraser Cadwallader Gwynne Probert Bevan"
)
_FRONT = list_words(
    "Ash Bram Brock Cald Cop Dun Elm Fen Gar Hather Hazel Holling Kirk Lang Mars Nether Oaken Pem Raven "
    "Ship Stan Thorn Under Wad West Withen"
)
_BACK = list_words("ley combe thwaite worth croft stead sley well wick den shaw field gate more dale grave hurst")
_RARE = tuple(front + back for back in _BACK for front in _FRONT)

_BRITISH_WOMEN = list_words(
    "Margaret Dorothy Jean Patricia Barbara Sheila Maureen Christine Susan Linda Carol Janet Julie Karen "
    "Deborah Tracey Jacqueline Sharon Alison Joanne Nicola Michelle Samantha Sarah Claire Emma Rebecca "
    "Gemma Laura Kirsty Hannah Charlotte Jessica Sophie Lauren Megan Chloe Bethany Ellie Olivia Amelia "
    "Isla Ava Freya Poppy Florence Ivy Willow"
)
_BRITISH_MEN = list_words(
    "Ronald Kenneth Dennis Raymond Derek John Peter Brian Alan Michael David Keith Stephen Graham Ian "
    "Kevin Gary Mark Paul Andrew Simon Jason Darren Lee Craig Stuart Christopher Matthew James Daniel "
    "Thomas Adam Ryan Luke Jack Joshua Callum Connor Liam Jake Harry Oliver George Noah Alfie Arthur Theo "
    "Albie"
)

HERITAGES = (
    Heritage(0.60, _BRITISH, _BRITISH_WOMEN, _BRITISH_MEN),
    Heritage(0.15, _RARE, _BRITISH_WOMEN, _BRITISH_MEN),
    Heritage(
        0.06,
        list_words(
            "Patel Singh Kaur Shah Sharma Nair Gupta Mistry Desai Reddy Iyer Menon Chaudhary Kapoor Bhatt Solanki"
        ),
        list_words("Kamala Nirmala Sunita Anita Meena Rekha Priya Anjali Deepa Nisha Pooja Neha Kavya Diya Anaya"),
        list_words("Ramesh Suresh Mohan Rajesh Sanjay Anil Vijay Amit Rahul Arjun Nikhil Rohan Aarav Dev Kiran"),
    ),
    Heritage(
        0.05,
        list_words(
            "Khan Hussain Ahmed Ali Begum Mahmood Akhtar Iqbal Rahman Malik Miah Chowdhury Mirza Qureshi Bashir"
        ),
        list_words("Nasreen Shazia Fatima Ayesha Zainab Sadia Rukhsana Farah Maryam Aisha Hafsa Amina Iqra"),
        list_words("Mohammed Abdul Tariq Imran Asif Nadeem Bilal Usman Hamza Ibrahim Yusuf Adil Zayn"),
    ),
    Heritage(
        0.04,
        list_words(
            "Okafor Adeyemi Mensah Okonkwo Boateng Osei Adebayo Eze Moyo Ndlovu Kamara Abdi Balogun Nwosu Tesfaye"
        ),
        list_words("Grace Blessing Ngozi Abena Funmi Chioma Esther Amara Zawadi Ife Adaeze Temi"),
        list_words("Emmanuel Samuel Kwame Chidi Kofi Tunde Femi Obinna David Isaac Tobi Jabari"),
    ),
    Heritage(
        0.04,
        list_words(
            "Kowalski Nowak Wisniewski Wojcik Kaminski Popescu Ionescu Petrov Kovacs Novak Jankauskas Balogh Dimitrov"
        ),
        list_words("Danuta Ewa Agnieszka Monika Katarzyna Joanna Magdalena Ioana Elena Zofia Maja Lena"),
        list_words("Stanislaw Andrzej Piotr Tomasz Marcin Pawel Krzysztof Andrei Bogdan Jakub Filip Oskar"),
    ),
    Heritage(
        0.03,
        list_words(
            "Murphy Kelly O'Brien Ryan O'Connor Walsh Byrne Doyle McCarthy Gallagher Doherty Quinn Brennan Nolan"
        ),
        list_words("Bridget Kathleen Eileen Siobhan Bernadette Aoife Ciara Niamh Sinead Orla Roisin Clodagh"),
        list_words("Patrick Seamus Declan Brendan Eamon Niall Cormac Sean Conor Cian Oisin Padraig"),
    ),
    Heritage(
        0.02,
        list_words("Chen Wong Li Wang Chan Lam Cheung Zhang Liu Nguyen Tran Santos Reyes Dizon Villanueva Bautista"),
        list_words("Mei Ling Hui Xiu Maria Rosalie Jasmine Grace Linh Angelica Lily Cherry"),
        list_words("Wei Ming Kai Jun Jose Ramon Mark Anthony Minh Jerome Ethan Jonathan"),
    ),
    Heritage(
        0.01,
        list_words("Campbell-Reid Gayle Bogle Beckford Pinnock Grant Powell Clarke Samuels Blackwood Lindo Facey"),
        list_words("Beverley Yvonne Sonia Marcia Paulette Shanice Jade Keisha Aaliyah Renee"),
        list_words("Winston Delroy Leroy Errol Trevor Jermaine Marlon Tyrone Kieran Reece"),
    ),
)
STREET_WORDS = list_words(
    "Mill Chapel Station Church Victoria Albert Moorside Beck Quarry Orchard Cross School Park Spring "
    "Well Kiln Bridge Market Priory Hawthorn Sycamore Rowan Linden Alma Nelson Wellington Gladstone "
    "Cobden Tanner Weaver Canal Lock Foundry Coppice Meadow Heather Curlew Lapwing Kestrel Harbour Shore "
    "Lighthouse Abbot Bishop Castle Copper Denby Fallow Granary"
)
STREET_KINDS = list_words("Street Road Lane Avenue Close Terrace Drive Way Crescent Grove Court Rise")
_SHARES = [heritage.share for heritage in HERITAGES]
_CURVES = {id(heritage): [1 / (rank + 2.5) ** 0.85 for rank in range(len(heritage.surnames))] for heritage in HERITAGES}
_CURVES[id(HERITAGES[1])] = [1.0] * len(_RARE)


def draw_heritage(rng: Random) -> Heritage:
    """The names of a household's origin."""
    return rng.choices(HERITAGES, _SHARES)[0]


def draw_surname(rng: Random, heritage: Heritage) -> str:
    """A surname, as frequent as it is among people of this heritage; now and then a double one."""
    curve = _CURVES[id(heritage)]
    surname = rng.choices(heritage.surnames, curve)[0]
    if rng.random() < 0.012:
        return f"{surname}-{rng.choice(HERITAGES[0].surnames[:80])}"
    return surname


def draw_given_name(rng: Random, heritage: Heritage, sex: str, age: int) -> str:
    """A given name that was in fashion when someone of this age was born: the lists run from old to new."""
    fashion = heritage.women if sex == "f" else heritage.men
    centre = (1 - min(max(age, 0), 92) / 92) * (len(fashion) - 1)
    place = rng.gauss(centre, len(fashion) / 8)
    return fashion[min(max(round(place), 0), len(fashion) - 1)]


def name_like(rng: Random, given_name: str, heritage: Heritage, sex: str) -> str:
    """A given name beginning like another one where there is any: how parents like to name twins."""
    fashion = heritage.women if sex == "f" else heritage.men
    alike = [name for name in fashion if name[0] == given_name[0] and name != given_name]
    return rng.choice(alike or [name for name in fashion if name != given_name])
