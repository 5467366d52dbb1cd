"""An allegretto for string quartet and an adagio for small orchestra."""

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


def adagio():
    score = Score(bpm=66, looseness=12, seed=13)
    oboe = score.part(68, volume=104, pan=58, reverb=90)
    violins = score.part(48, volume=88, pan=40, reverb=90)
    cellos = score.part(48, volume=96, pan=90, reverb=90)
    horn = score.part(60, volume=66, pan=76, reverb=90)
    harp = score.part(46, volume=84, pan=24, reverb=90)
    bars = [
        ("D2 A2", "F4 A4", "D3 A3 F4 A4 D5 A4 F4 A3"),
        ("G2 D3", "G4 Bb4", "G3 D4 Bb4 D5 G5 D5 Bb4 D4"),
        ("A2 E3", "E4 C#5", "A3 E4 C#5 E5 G5 E5 C#5 E4"),
        ("D2 A2", "F4 D5", "D3 A3 F4 A4 D5 A4 F4 A3"),
        ("Bb1 F2", "F4 D5", "Bb3 F4 D5 F5 Bb5 F5 D5 F4"),
        ("G2 D3", "G4 Bb4", "G3 D4 Bb4 D5 G5 D5 Bb4 D4"),
        ("A2 E3", "E4 C#5", "A3 E4 C#5 E5 A5 E5 C#5 E4"),
    ]
    for bar, (low, high, figure) in enumerate(bars):
        cellos.chord(2 * bar, [pitch(name) for name in low.split()], 2.05, 84)
        violins.chord(2 * bar, [pitch(name) for name in high.split()], 2.05, 80)
        for step, name in enumerate(figure.split()):
            harp.note(2 * bar + step / 4, pitch(name), 0.6, 80 if step == 0 else 62)
    horn.melody(4, "E4/2 D4/2 D4/2 D4/2 E4/2", velocity=72)
    oboe.melody(0, "A4/1 D5/.75 E5/.25 F5/.5 E5/.5 D5/1 C#5/.5 E5/.5 A4/1 F5/1.5 D5/.5 D5/.5 F5/.5 Bb5/1 A5/.5 G5/.5 F5/.5 D5/.5 "
                "E5/.5 D5/.5 C#5/1", velocity=88, legato=1.02)
    for part, numbers in ((oboe, ("D5",)), (violins, ("F4", "A4")), (cellos, ("D2", "A2", "D3")), (horn, ("A3",))):
        part.chord(14, [pitch(name) for name in numbers], 2.5, 78)
    for part in (violins, cellos, horn):
        part.swell(0, 4, 70, 100)
        part.swell(6, 4, 88, 122)
        part.swell(12, 4.5, 108, 56)
    return [score]


PIECES = [
    dict(score=quartet, file="classical/allegretto.flac", title="Allegretto in G", artist="Quatuor Verlin",
         album="Two Miniatures", year=2020),
    dict(score=adagio, file="classical/adagio.opus", title="Adagio in D minor", artist="Fenwick Chamber Orchestra",
         album="First Pieces", year=2019),
]
