"""An allegretto for string quartet and a nocturne for piano."""

from score import Score, pitch


def quartet():
    score = Score(bpm=116, looseness=6, seed=11)
    violin1 = score.part(40, volume=100, pan=34, reverb=75)
    violin2 = score.part(40, volume=84, pan=52, reverb=75)
    viola = score.part(41, volume=90, pan=78, reverb=75)
    cello = score.part(42, volume=100, pan=94, reverb=75)
    violin1.melody(
        0,
        "D5/1 G5/1 B5/.5 A5/.5 G5/1.5 F#5/.5 E5/1 D5/1 C5/.5 B4/.5 A4/1 B4/1 C5/.5 D5/.5 B4/2 D5/1 "
        "E5/1 A5/1 C6/.5 B5/.5 A5/1.5 G5/.5 F#5/1 G5/.5 F#5/.5 E5/.5 D5/.5 C#5/.5 E5/.5 D5/3 "
        "G5/2 F#5/.5 G5/.5 A5/1 D5/2 G5/3",
        velocity=92,
    )
    violin2.melody(
        0,
        "B4/.5 D5/.5 B4/.5 D5/.5 B4/.5 D5/.5 C5/.5 E5/.5 C5/.5 E5/.5 C5/.5 E5/.5 A4/.5 D5/.5 A4/.5 D5/.5 F#4/.5 A4/.5 "
        "G4/.5 D5/.5 F#4/.5 D5/.5 G4/.5 D5/.5 G4/2 r/1 "
        "C5/.5 E5/.5 C5/.5 E5/.5 C5/.5 E5/.5 D5/.5 F#5/.5 D5/.5 F#5/.5 D5/.5 A4/.5 "
        "B4/.5 D5/.5 B4/.5 D5/.5 A4/.5 C#5/.5 A4/3 B4/1.5 D5/.5 C5/1 C5/2 B4/3",
        velocity=78,
    )
    viola.melody(
        0,
        "G4/3 G4/2 E4/1 F#4/2 D4/1 D4/1 A3/1 D4/1 D4/2 r/1 A4/2 E4/1 A4/3 G4/2 E4/1 F#4/1 E4/1 F#4/1 "
        "E4/2 E4/1 F#4/2 D4/3",
        velocity=80,
    )
    cello.melody(
        0,
        "G2/1 D3/1 B2/1 C3/1 E3/1 C3/1 D3/1 F#3/1 D3/1 G3/1 D3/1 B2/1 G2/2 B2/1 A2/1 C3/1 E3/1 D3/1 F#3/1 D3/1 "
        "G3/1 E3/1 A2/1 D3/1 C3/1 B2/1 C3/2 A2/1 D3/2 G2/3",
        velocity=88,
    )
    for part in (violin1, violin2, viola, cello):
        part.swell(0, 6, 84, 110)
        part.swell(9, 6, 105, 82)
        part.swell(15, 9, 84, 122)
        part.swell(26, 4, 118, 60)
    return [score]


def nocturne():
    score = Score(bpm=72, looseness=14, seed=13)
    right = score.part(0, volume=110, pan=70, reverb=85)
    left = score.part(0, volume=96, pan=56, reverb=85)
    bars = [
        ("Eb2 Bb2 G3 Bb3 Eb4 G3", "Bb4/1 G5/1.5 F5/.25 G5/.25"),
        ("F2 C3 Ab3 C4 Ab3 C3", "F5/1.5 Eb5/.5 C5/1"),
        ("Bb1 F2 D3 Ab3 D4 Ab3", "D5/.5 Eb5/.5 F5/.5 Ab5/.5 G5/.5 F5/.5"),
        ("Eb2 Bb2 G3 Bb3 G3 Bb2", "G5/1.5 Bb4/.5 Eb5/.5 G5/.5"),
        ("C2 G2 Eb3 G3 C4 G3", "C6/1.5 Bb5/.25 Ab5/.25 G5/1"),
        ("Bb1 F2 Ab3 D4 Ab3 D3", "F5/.5 Ab5/.5 D5/.5 F5/.5 Eb5/.5 D5/.5"),
        ("Eb2 Bb2 G3 Bb3 Eb4 G4", "Eb5/3"),
    ]
    for bar, (arpeggio, tune) in enumerate(bars):
        left.control(3 * bar, 64, 127)
        left.control(3 * bar + 2.9, 64, 0)
        for step, name in enumerate(arpeggio.split()):
            left.note(3 * bar + step / 2, pitch(name), 0.6, 58 if step else 70)
        right.melody(3 * bar, tune, velocity=(72, 70, 76, 78, 88, 72, 64)[bar], legato=1.02)
    return [score]


PIECES = [
    dict(score=quartet, file="classical/allegretto.flac", title="Allegretto in G", artist="Quatuor Verlin",
         album="Two Miniatures", year=2020),
    dict(score=nocturne, file="classical/nocturne.opus", title="Nocturne in E flat", artist="Ada Fenwick",
         album="First Pieces", year=2019),
]
