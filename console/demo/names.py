"""Names of people who use the platform."""

# fmt: off
FIRST = (
    "Aaliyah", "Abel", "Adaeze", "Agnieszka", "Akira", "Amara", "Anders", "Anouk", "Arjun",
    "Astrid", "Benicio", "Bianca", "Björn", "Camila", "Chidi", "Clara", "Dagmar", "Dalia",
    "Darius", "Dmitri", "Elena", "Elif", "Emeka", "Esther", "Farid", "Fatima", "Felix", "Freya",
    "Gabriel", "Giulia", "Hana", "Hassan", "Hedda", "Hugo", "Ines", "Ingrid", "Isaac", "Jamal",
    "Jana", "Joaquín", "Juno", "Kaito", "Katarina", "Kofi", "Laila", "Lars", "Leandro", "Lin",
    "Luca", "Magda", "Mateo", "Mei", "Miriam", "Nadia", "Naomi", "Niamh", "Nikhil", "Noor", "Olga",
    "Omari", "Paloma", "Petra", "Quentin", "Rafael", "Renata", "Rosa", "Ruth", "Sanjay", "Selma",
    "Shirin", "Simone", "Soren", "Tamar", "Tariq", "Thandiwe", "Tomasz", "Uma", "Valeria",
    "Viktor", "Wanda", "Wei", "Ximena", "Yara", "Yusuf", "Zofia",
)

LAST = (
    "Abara", "Achterberg", "Almeida", "Andersson", "Arslan", "Bakker", "Banerjee", "Barros",
    "Bell", "Bianchi", "Boateng", "Brandão", "Calloway", "Carvalho", "Chen", "Cohen", "Costa",
    "Delgado", "Diallo", "Dubois", "Eriksen", "Faulkner", "Ferrari", "Fischer", "Fujimoto",
    "Garcia", "Ghosh", "Grant", "Gutiérrez", "Haddad", "Hansen", "Herrera", "Holm", "Ibrahim",
    "Ito", "Ivanova", "Jansen", "Johansson", "Kaplan", "Keller", "Khan", "Kim", "Kovács",
    "Kowalska", "Kumar", "Lambert", "Larsen", "Lehmann", "Lindgren", "Lopez", "Mahlangu",
    "Marchetti", "Martins", "Mbeki", "Meyer", "Moreau", "Müller", "Nakamura", "Ndiaye", "Nguyen",
    "Novák", "Nowak", "O'Brien", "Okafor", "Oliveira", "Osei", "Park", "Patel", "Petrov", "Quispe",
    "Rahman", "Reyes", "Rossi", "Sánchez", "Santos", "Sato", "Schmidt", "Schultz", "Sharma",
    "Silva", "Singh", "Suzuki", "Tanaka", "Tran", "Vasquez", "Virtanen", "Wagner", "Walsh",
    "Weber", "Williams", "Yamamoto", "Yilmaz", "Zhang", "Ziegler",
)
# fmt: on
