"""A piano trio and a ballad quartet."""

from score import HAT_FOOT, KICK, RIDE, SNARE, STICK, Score, chord, near, pitch

RHYTHMS = ((0, 1.5), (1.5, 3), (0.5, 2.5), (1.5, 2.5), (0, 2.5), (1, 3.5))


def walk(bass, bars):
    """A walking bass: root, chord tone, fifth or third, then a half step into the next root."""
    for bar, symbol in enumerate(bars[:-1]):
        tones = chord(symbol, 2)
        root = tones[0] if tones[0] <= pitch("G2") else tones[0] - 12
        following = chord(bars[bar + 1], 2)[0]
        following = following if following <= pitch("G2") else following - 12
        third, fifth = root + tones[1] - tones[0], root + 7
        line = (root, third, fifth, following + (1 if bar % 2 else -1))
        if bar % 3 == 1:
            line = (root, fifth, third + 12 if third < pitch("C2") else third, following - 1)
        for beat, number in enumerate(line):
            bass.note(4 * bar + beat, number, 0.92, 96 if beat % 2 else 88)


def ride(drums, bars):
    for bar in range(bars):
        drums.steps(4 * bar, RIDE, "x.|Xo|x.|Xo", step=0.5)
        drums.steps(4 * bar, HAT_FOOT, ".x.x", step=1)
        drums.steps(4 * bar, KICK, "-.-.", step=1)
        drums.steps(4 * bar, SNARE, ("...-...-", ".....-..", "...-.-..", ".-.....o")[bar % 4], step=0.5)


def trio():
    score = Score(bpm=152, swing=0.64, looseness=7, seed=3)
    piano = score.part(0, volume=112, pan=54, reverb=45)
    bass = score.part(32, volume=118, pan=70, reverb=25)
    drums = score.drums(kit=32, volume=96)
    bars = ["Dm9", "G13", "Cmaj9", "A7", "Dm9", "G13", "Em7", "A7", "Dm9", "G13", "Cmaj9", "Cmaj9"]
    walk(bass, bars)
    ride(drums, 11)
    for bar, symbol in enumerate(bars[:-1]):
        for beat in RHYTHMS[bar % len(RHYTHMS)]:
            piano.chord(4 * bar + beat, near(chord(symbol, 4)[1:], pitch("F3")), 0.4 if bar % 2 else 0.9, 66)
    piano.melody(
        0,
        "r/.5 A4/.5 D5/.5 F5/.5 E5/1 C5/.5 A4/.5 B4/.5 D5/.5 F5/.5 A5/.5 Ab5/1 G5/.5 E5/.5 "
        "r/.5 D5/.5 E5/.5 G5/.5 B5/1.5 G5/.5 Bb5/.5 A5/.5 G5/.5 E5/.5 C#5/1 r/1 "
        "D5/.5 F5/.5 A5/.5 C6/.5 B5/.5 A5/.5 F5/.5 D5/.5 r/1 B4/.5 D5/.5 F5/.5 Ab5/.5 G5/.5 F5/.5 "
        "E5/.5 D5/.5 B4/.5 G4/.5 r/.5 B4/.5 D5/.5 E5/.5 C#5/1.5 E5/.5 G5/.5 Bb5/.5 A5/1 "
        "F5/.5 A5/.5 F5/.5 D5/.5 r/1 C5/.5 A4/.5 B4/.5 C5/.5 C#5/.5 D5/.5 F5/.5 E5/.5 Eb5/.5 D5/.5 "
        "E5/1! r/.5 G5/2.5",
        velocity=98,
        legato=0.92,
    )
    piano.chord(44, near(chord("Cmaj9", 4), pitch("E4")), 3, 84)
    bass.note(44, pitch("C2"), 3, 100)
    drums.steps(44, RIDE, "X", step=1)
    drums.steps(44, KICK, "x", step=1)
    return [score]


def ballad():
    score = Score(bpm=104, swing=0.62, looseness=8, seed=8)
    sax = score.part(66, volume=112, pan=60, reverb=60)
    guitar = score.part(26, volume=88, pan=84, reverb=45)
    bass = score.part(32, volume=116, pan=58, reverb=25)
    drums = score.drums(kit=40, volume=100)
    bars = ["Gm9", "C13", "Fmaj9", "Bb7", "Am7", "D7", "Fmaj9"]
    walk(bass, bars)
    for bar, symbol in enumerate(bars[:-1]):
        drums.steps(4 * bar, RIDE, "x.|xo|x.|xo", step=0.5)
        drums.steps(4 * bar, HAT_FOOT, ".x.x", step=1)
        drums.steps(4 * bar, SNARE, "-o-o-o-o", step=0.5)
        drums.steps(4 * bar, STICK, "......-." if bar % 2 else "........", step=0.5)
        for beat in RHYTHMS[(bar + 2) % len(RHYTHMS)]:
            guitar.chord(4 * bar + beat, near(chord(symbol, 4)[1:], pitch("C4")), 0.8, 70, strum=0.02)
    sax.melody(
        0,
        "D5/1.5 Bb4/.5 A4/.5 G4/.5 D4/1 r/.5 E4/.5 G4/.5 Bb4/.5 A4/1.5 G4/.5 "
        "A4/2 r/.5 C5/.5 E5/.5 D5/.5 D5/1 Ab4/.5 F4/.5 Bb4/1 r/1 "
        "C5/.5 E5/.5 G5/1 E5/.5 C5/.5 B4/.5 A4/.5 F#4/.5 A4/.5 C5/.5 Eb5/.5 D5/.5 C5/.5 Bb4/.5 G4/.5 A4/3",
        velocity=94,
        legato=0.97,
    )
    guitar.chord(24, near(chord("Fmaj9", 4), pitch("D4")), 3, 72, strum=0.06)
    bass.note(24, pitch("F1"), 3, 96)
    drums.steps(24, RIDE, "x", step=1)
    return [score]


PIECES = [
    dict(score=trio, file="jazz/blue-ferry.mp3", title="Blue Ferry", artist="Segue Trio", album="Night Boats", year=2024),
    dict(score=ballad, file="jazz/late-tram.m4a", title="Late Tram", artist="Mira Lowe Quartet", album="Terminus", year=2023),
]
