"""One drop with skank and organ bubble, and a slower dub of drum and bass."""

from score import CABASA, CRASH, HAT, HAT_OPEN, KICK, STICK, TOM_HIGH, TOM_LOW, Score, chord, near, pitch


def one_drop():
    score = Score(bpm=76, swing=0.56, swing_unit=0.5, looseness=6, seed=19)
    guitar = score.part(28, volume=120, pan=80, reverb=50)
    piano = score.part(0, volume=60, pan=40, reverb=35)
    organ = score.part(17, volume=92, pan=50, reverb=30)
    voices = score.part(52, volume=70, pan=70, reverb=60)
    bass = score.part(33, volume=127, pan=64, reverb=0)
    drums = score.drums(kit=8, volume=110, reverb=35)
    bars = ["Am", "Am", "Dm", "Em", "Am"]
    lines = {"Am": "A1/.75 A1/.25 r/.5 C2/.5 E2/.5 D2/.5 C2/.5 r/.5",
             "Dm": "D2/.75 D2/.25 r/.5 F2/.5 A2/.5 G2/.5 F2/.5 r/.5",
             "Em": "E2/.75 E2/.25 r/.5 G2/.5 B2/.5 A2/.5 G2/.5 r/.5"}
    for bar, symbol in enumerate(bars[:-1]):
        voicing = near(chord(symbol, 4), pitch("C4"))
        for beat in range(4):
            at = 4 * bar + beat + 0.5
            guitar.chord(at, [note + 12 for note in voicing], 0.13, 104, strum=0.008)
            piano.chord(at, voicing, 0.16, 92)
            for step in (0.25, 0.75):
                organ.chord(4 * bar + beat + step, voicing, 0.14, 84)
            organ.chord(at, [note - 12 for note in voicing], 0.14, 78)
        bass.melody(4 * bar, lines[symbol], velocity=112, legato=0.9)
        drums.steps(4 * bar, HAT, "x-o-x-o-x-o-x-o-")
        drums.steps(4 * bar, KICK, "....X.......X...")
        drums.steps(4 * bar, STICK, "....X.......X..-" if bar % 2 else "....X..-....X...")
    drums.steps(15, TOM_HIGH, "x.x.")
    drums.steps(0, CRASH, "o", step=1)
    voices.melody(4, "r/.5 E4/.5 A4/.5 C5/.5 B4/.5 A4/.5 r/1 r/.5 F4/.5 A4/.5 D5/.5 C5/.5 A4/.5 r/1 G4/.5 B4/.5 E4/1",
                 velocity=96, legato=0.85)
    piano.chord(16, near(chord("Am", 4), pitch("C4")), 0.3, 92)
    bass.note(16, pitch("A1"), 1.5, 112)
    drums.steps(16, KICK, "X", step=1)
    return [score]


def dub():
    score = Score(bpm=78, swing=0.55, swing_unit=0.5, looseness=6, seed=23)
    guitar = score.part(28, volume=122, pan=92, reverb=100)
    organ = score.part(17, volume=92, pan=40, reverb=50)
    melodica = score.part(52, volume=64, pan=60, reverb=100)
    bass = score.part(33, volume=127, pan=64, reverb=0)
    drums = score.drums(kit=8, volume=112, reverb=70)
    line = "G1/.5 r/.25 G1/.25 Bb1/.5 D2/.5 F2/.5 D2/.5 C2/.5 Bb1/.5"
    for bar, symbol in enumerate(["Gm", "Gm", "Cm", "Gm"]):
        voicing = near(chord(symbol, 4), pitch("D4"))
        for beat in range(4):
            at = 4 * bar + beat + 0.5
            guitar.chord(at, [note + 12 for note in voicing], 0.12, 108, strum=0.01)
            if bar % 2 == 0:
                guitar.chord(at + 0.25, [note + 12 for note in voicing], 0.1, 70)
            organ.chord(at, voicing, 0.2, 88)
            organ.chord(at + 0.25, voicing, 0.12, 72)
        bass.melody(4 * bar, line if symbol == "Gm" else "C2/.5 r/.25 C2/.25 Eb2/.5 G2/.5 F2/.5 Eb2/.5 D2/.5 C2/.5",
                    velocity=114, legato=0.9)
        drums.steps(4 * bar, HAT, "x.o.x.o.x.o.x.o.")
        drums.steps(4 * bar, CABASA, "-.-.-.-.-.-.-.-.")
        drums.steps(4 * bar, KICK, "X...X...X...X...")
        drums.steps(4 * bar, STICK, "....X..o....X.o.")
        drums.steps(4 * bar, HAT_OPEN, "..............-.")
    drums.steps(14.5, TOM_LOW, "xxx.xx")
    melodica.melody(2, "G4/.5 Bb4/.5 D5/1.5 C5/.5 Bb4/.5 G4/1.5 r/1 Eb5/.5 D5/.5 C5/1.5 Bb4/.5 C5/.5 D5/.5 G4/2", velocity=98)
    bass.note(16, pitch("G1"), 1.5, 112)
    return [score]


PIECES = [
    dict(score=one_drop, file="reggae/harbour-sun.ogg", title="Harbour Sun", artist="Palm Street Rockers", album="Palm Street",
         year=2017),
    dict(score=dub, file="reggae/slow-tide.m4a", title="Slow Tide", artist="Lion Ferry Dub", album="Version Excursion",
         year=2016, filter="aecho=0.8:0.5:321:0.3"),
]
