"""Boom bap: heavy kit on a swung sixteenth grid, dark string loop, sub bass, scratches."""

from score import CLAP, HAT, HAT_OPEN, KICK, SNARE, Score, chord, near, pitch


def boom_bap():
    score = Score(bpm=90, swing=0.6, swing_unit=0.5, looseness=4, seed=37)
    strings = score.part(48, volume=52, pan=56, reverb=30)
    vibes = score.part(11, volume=40, pan=80, reverb=60)
    sub = score.part(38, volume=122, pan=64, reverb=0)
    drums = score.drums(kit=25, volume=127, reverb=5)
    scratch_push, scratch_pull = 29, 30
    for bar in range(4):
        symbol = ("Ebm9", "B9")[bar % 2]
        voicing = near(chord(symbol, 4), pitch("Gb3"))
        for at, length in ((0, 1.4), (1.75, 0.4), (2.5, 1.3)):
            strings.chord(4 * bar + at, voicing, length, 84)
        sub.melody(4 * bar, ("Eb1/.75 r/.5 Eb1/.25 r/.25 Gb1/.5 r/.25 Ab1/.5 Eb1/.75 r/.25",
                             "B1/.75 r/.5 B1/.25 r/.25 A1/.5 r/.25 Gb1/.5 Db1/.75 r/.25")[bar % 2], velocity=122)
        drums.steps(4 * bar, KICK, ("X..x..X...X.....", "X......XX.x....."[:16])[bar % 2])
        drums.steps(4 * bar, SNARE, "....X.......X..-")
        drums.steps(4 * bar, CLAP, "....o.......o...")
        drums.steps(4 * bar, HAT, "x.o.x.ox..o.x.o.")
        drums.steps(4 * bar, HAT_OPEN, "........x.......")
    vibes.melody(4, "r/.5 Bb4/.5 Db5/.5 Gb5/1 F5/.5 Db5/1 r/.5 A4/.5 Db5/.5 Eb5/1.5 Db5/1 r/1", velocity=80)
    for at in (3.5, 11.25, 15):
        drums.steps(at, scratch_push, "x.x.")
        drums.steps(at, scratch_pull, ".x.x")
    return [score]


PIECES = [
    dict(score=boom_bap, file="hiphop/basement-loop.wav", title="Basement Loop", artist="DJ Corner Store", album="Loops Vol. 1",
         year=2014, filter="acompressor=threshold=-20dB:ratio=6:makeup=4,volume=6dB,asoftclip=type=tanh"),
]
