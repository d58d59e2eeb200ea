"""Runs a command in a terminal and answers its questions: argv is the command, standard input a JSON list of answers.
An answer is typed when the command prints ": " or "waiting"; "^C" is Ctrl-C, "^D" the end of input. Prints the exit code, then the screen."""
import json, os, pty, select, sys

answers = json.load(sys.stdin)
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
screen, seen = b"", 0
while True:
    ready, _, _ = select.select([fd], [], [], 60)
    if not ready:
        os.kill(pid, 9)
        break
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    screen += data
    if answers and (b": " in screen[seen:] or b"waiting" in screen[seen:]) and screen.rstrip(b"\x1b[0123456789GJK").endswith((b": ", b")\r\n")):
        seen = len(screen)
        answer = answers.pop(0)
        os.write(fd, {"^C": b"\x03", "^D": b"\x04"}.get(answer, answer.encode() + b"\r"))
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status))
sys.stdout.flush()
sys.stdout.buffer.write(screen)
