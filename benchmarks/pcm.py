"""Sound as 16-bit samples of one channel, as the network hears it."""
import subprocess
import wave

RATE_HZ = 22050


def decoded(path):
    """Bytes of all samples of a file; needs ffmpeg."""
    return subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", path, "-ac", "1", "-ar", str(RATE_HZ), "-f", "s16le", "-"],
                          stdout=subprocess.PIPE, check=True).stdout


def write_wave(path, pieces):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        for piece in pieces:
            file.writeframes(piece)
