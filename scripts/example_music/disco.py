"""Four on the floor, octave bass, wah guitar, strings and brass."""

from score import CLAP, CRASH, HAT, HAT_OPEN, KICK, SNARE, TAMBOURINE, Score, chord, near, pitch


def floor():
    score = Score(bpm=122, looseness=4, seed=31)
    strings = score.part(48, volume=98, pan=64, reverb=70)
    brass = score.part(61, volume=88, pan=80, reverb=40)
    guitar = score.part(28, volume=92, pan=100, reverb=20)
    piano = score.part(2, volume=84, pan=34, reverb=30)
    bass = score.part(33, volume=120, pan=64, reverb=5)
    drums = score.drums(kit=0, volume=112, reverb=20)
    bars = ["Am7", "Dm7", "G7", "Cmaj7", "Am7", "Dm7", "E7"]
    for bar, symbol in enumerate(bars):
        voicing = near(chord(symbol, 4), pitch("C4"))
        root = chord(symbol, 1)[0]
        root = root if root >= pitch("E1") else root + 12
        for step in range(8):
            bass.note(4 * bar + step / 2, root + 12 * (step % 2), 0.36, 112 if step % 2 == 0 else 98)
        for step, mark in enumerate("x.xx.xx.x.xx.xxx"):
            if mark == "x":
                guitar.chord(4 * bar + step / 4, [note + 12 for note in voicing[1:]], 0.12, 96 if step % 4 else 80)
        for beat in (0, 1.5, 2.5):
            piano.chord(4 * bar + beat, voicing, 0.4, 92)
        drums.steps(4 * bar, KICK, "X...X...X...X...")
        drums.steps(4 * bar, SNARE, "....X.......X...")
        drums.steps(4 * bar, CLAP, "....x.......x...")
        drums.steps(4 * bar, HAT_OPEN, "..X...X...X...X.", length=0.25)
        drums.steps(4 * bar, HAT, "x..ox..ox..ox..o")
        drums.steps(4 * bar, TAMBOURINE, "o.x.o.x.o.x.o.x.")
    for bar in (0, 4):
        drums.steps(4 * bar, CRASH, "x", step=1)
    strings.melody(0, "E5/1.5 A5/.5 C6/1 B5/.5 A5/.5 F5/1.5 A5/.5 D6/2 D6/.25 C6/.25 B5/.25 A5/.25 G5/1 B5/1 F5/1 E5/4",
                   velocity=102)
    strings.melody(16, "E5/.5 A5/.5 C6/.5 E6/.5 D6/1 C6/.5 B5/.5 A5/1.5 F5/.5 A5/1 D6/1 G#5/.5 B5/.5 D6/.5 E6/.5 E6/2",
                   velocity=106)
    for at in (7, 7.5, 14.5, 15, 15.5, 23, 23.5):
        brass.chord(at, near(chord(bars[int(at // 4)], 4), pitch("G4")), 0.25, 108)
    return [score]


PIECES = [
    dict(score=floor, file="disco/mirror-ball-avenue.opus", title="Mirror Ball Avenue", artist="Velvet Parade",
         album="Saturday Lights", year=2015),
]
