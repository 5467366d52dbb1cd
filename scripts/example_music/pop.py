"""Four chords, synthetic bass and pads, claps, a sung-like lead."""

from score import CLAP, CRASH, HAT, HAT_OPEN, KICK, SNARE, Score, chord, near, pitch


def four_chords():
    score = Score(bpm=112, looseness=4, seed=43)
    lead = score.part(53, volume=112, pan=64, reverb=60)
    double = score.part(80, volume=58, pan=64, reverb=60)
    piano = score.part(1, volume=92, pan=44, reverb=35)
    pad = score.part(89, volume=78, pan=64, reverb=70)
    guitar = score.part(25, volume=80, pan=96, reverb=30)
    bass = score.part(38, volume=112, pan=64, reverb=0)
    drums = score.drums(kit=24, volume=110, reverb=25)
    bars = ["C", "G", "Am", "F", "C"]
    for bar, symbol in enumerate(bars):
        voicing = near(chord(symbol, 4), pitch("E4"))
        root = chord(symbol, 1)[0]
        pad.chord(4 * bar, voicing, 4, 78)
        for step in range(8):
            piano.chord(4 * bar + step / 2, voicing, 0.42, 92 if step % 4 == 0 else 74)
            bass.note(4 * bar + step / 2, root if root >= pitch("E1") else root + 12, 0.4, 104)
        for step, mark in enumerate("x.x.xxx.x.xxx.xx"):
            if mark == "x":
                guitar.chord(4 * bar + step / 4, [note + 12 for note in voicing], 0.2, 70, strum=0.01)
        drums.steps(4 * bar, KICK, "X...X...X...X..." if bar > 3 else "X.....x.X.......")
        drums.steps(4 * bar, SNARE, "....X.......X...")
        drums.steps(4 * bar, CLAP, "....x.......x...")
        drums.steps(4 * bar, HAT, "x.x.x.x.x.x.x.x.")
        drums.steps(4 * bar, HAT_OPEN, "..............x.")
    drums.steps(16, CRASH, "x", step=1)
    tune = ("r/.5 E5/.5 G5/.5 G5/.5 A5/.5 G5/.5 E5/.5 D5/.5 D5/1.5 B4/.5 D5/1 r/1 r/.5 C5/.5 E5/.5 E5/.5 G5/.5 E5/.5 D5/.5 "
            "C5/.5 A4/1.5 C5/.5 D5/.5 E5/1.5 G5/1 A5/.5 G5/1 E5/1")
    for part in (lead, double):
        part.melody(0, tune, velocity=104, legato=0.96)
    return [score]


PIECES = [
    dict(score=four_chords, file="pop/paper-planes.wav", title="Paper Planes in June", artist="Nora Finch",
         album="Postcards", year=2012,
         codec=["-ar", "22050", "-ac", "1", "-c:a", "pcm_s24le"]),
]
