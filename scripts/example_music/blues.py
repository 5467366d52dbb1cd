"""A slow twelve-eight blues: lead guitar over organ, bass and a shuffling kit."""

from score import CRASH, HAT, KICK, RIDE, SNARE, STICK, Score, amplifier, chord, near, pitch


def slow_blues():
    bpm = 69
    solo = Score(bpm, looseness=9, seed=5, effects=amplifier(20, -13))
    lead = solo.part(27, volume=120, reverb=70)
    band = Score(bpm, looseness=8, seed=6)
    organ = band.part(16, volume=62, pan=40, reverb=50)
    piano = band.part(0, volume=84, pan=96, reverb=40)
    bass = band.part(33, volume=118, reverb=15)
    drums = band.drums(kit=0, volume=104, reverb=40)
    third = 1 / 3
    bars = ["A7", "D7", "A7", "E7"]
    for bar, symbol in enumerate(bars):
        at = 4 * bar
        root = chord(symbol, 2)[0]
        root = root - 12 if root > pitch("E2") else root
        voicing = near(chord(symbol, 4)[1:], pitch("D4"))
        organ.chord(at, voicing, 4, 84)
        for beat in range(4):
            for triplet in range(3):
                piano.chord(at + beat + triplet * third, voicing, 0.25, 82 if triplet == 0 else 62)
        for beat, interval in enumerate((0, 4, 7, 9)):
            bass.note(at + beat, root + interval, 0.6, 106)
            bass.note(at + beat + 2 * third, root + interval, 0.28, 84)
        drums.steps(at, RIDE if bar > 1 else HAT, "xooxooxooxoo", step=third)
        drums.steps(at, KICK, "X....oX....o", step=third)
        drums.steps(at, SNARE if bar > 0 else STICK, "...X..-..X.-", step=third)
    drums.steps(0, CRASH, "o", step=1)
    t = "/.3334"
    lead.melody(
        0,
        f"r/.6667 C5{t} D5/.3333 E5{t}! E5{t} G5{t} E5{t} D5{t} C5/.6667 A4{t} "
        f"r/.3333 D5{t} F5{t} G5/1.3333! F5{t} D5/.3333 C5{t} A4{t} F4{t} "
        f"A4/1 r/.3333 C5{t} D5{t} Eb5{t} D5{t} C5{t} A4/.6667 G4{t} "
        f"B4/.3333 D5{t} E5{t} G5/.6667! E5{t} D5{t} C5{t} A4{t} G4/.3333 G#4{t} A4{t}",
        velocity=100,
        legato=1.05,
    )
    for beat, start in ((1.3, -2), (5, -2), (8, -1), (12.9, -2)):
        lead.slide(beat, 0.3, start, 0)
    lead.melody(16, "A4/2", velocity=104)
    piano.chord(16, near(chord("A9", 4), pitch("D4")), 1.6, 84, strum=0.03)
    organ.chord(16, near(chord("A9", 4), pitch("D4")), 1.6, 84)
    bass.note(16, pitch("A1"), 1.6, 104)
    drums.steps(16, CRASH, "o", step=1)
    drums.steps(16, KICK, "X", step=1)
    return [solo, band]


PIECES = [
    dict(score=slow_blues, file="blues/gravel-road.ogg", title="Gravel Road", artist="Otis Carrow",
         album="Gravel Road", year=2021),
]
