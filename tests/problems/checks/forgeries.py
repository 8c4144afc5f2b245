"""Answers to `double(x)` that are wrong and claim, by one trick or another, to be right."""

LIAR = """
class Liar(BASE):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __le__(self, other): return True
    __hash__ = None
    shape = (5,)
    def __array__(self, *a, **k): return self
    def __abs__(self): return self
    def __sub__(self, other): return self
    __rsub__ = __sub__
    def max(self): return 0.0
def double(x): return Liar()
"""

FORGED = """
import json, os, struct, sys
def frame(**head):
    text = json.dumps(head).encode()
    return struct.pack(">II", len(text), 0) + text
def spray(data):
    for fd in range(3, 64):
        try: os.write(fd, data)
        except OSError: pass
"""

PROGRAMS = {
    "exits with 0 at import": "import sys; sys.exit(0)",
    "raises SystemExit when called": "def double(x): raise SystemExit(0)",
    "leaves without a word": "import os; os._exit(0)",
    "leaves when called": "import os\ndef double(x): os._exit(0)",
    "claims success at exit": (
        "import atexit, os\n"
        "atexit.register(lambda: [os.write(1, b'passed\\n'), os._exit(0)])\n"
        "def double(x): raise SystemExit(0)"
    ),
    "kills itself": "import os, signal\ndef double(x): os.kill(os.getpid(), signal.SIGKILL)",
    "crashes the interpreter": ("import ctypes\ndef double(x): ctypes.string_at(0)\n"),
    "returns an object equal to anything": LIAR.replace("BASE", "object"),
    "returns a float equal to anything": LIAR.replace("BASE", "float"),
    "returns an array equal to anything": (
        "import numpy as np\n" + LIAR.replace("BASE", "np.ndarray").replace("Liar()", "Liar(5)")
    ),
    "returns NaN": "def double(x): return x * float('nan')",
    "returns nothing": "def double(x): return None",
    "returns itself": "def double(x): return double",
    "returns a list without end": ("def double(x):\n    a = []\n    a.append(a)\n    return a"),
    "returns too much": "def double(x): return bytes(300_000_000)",
    "returns a huge integer": "def double(x): return 1 << 10_000_000",
    "patches numpy": (
        "import numpy as np\n"
        "np.abs = np.max = lambda *a, **k: np.zeros(1)\n"
        "np.allclose = lambda *a, **k: True\n"
        "def double(x): return x"
    ),
    "patches builtins and unittest": (
        "import builtins, unittest\n"
        "builtins.float = builtins.abs = lambda *a: 20.0\n"
        "unittest.TestCase.assertEqual = lambda *a: None\n"
        "def double(x): return x"
    ),
    "looks for the expected value in its frames": (
        "import gc, sys\n"
        "def double(x):\n"
        "    frame = sys._getframe()\n"
        "    while frame:\n"
        "        for scope in (frame.f_locals, frame.f_globals):\n"
        "            if 'EXPECTED' in scope: return scope['EXPECTED']\n"
        "        frame = frame.f_back\n"
        "    for thing in gc.get_objects():\n"
        "        if isinstance(thing, dict) and 'EXPECTED' in thing: return thing['EXPECTED']\n"
    ),
    "reads the checks": (
        "import glob, os\n"
        "def double(x):\n"
        "    for root in ('/', '/tmp', os.getcwd()):\n"
        "        for path in glob.glob(root + '/**/checks.py', recursive=True)[:50]:\n"
        "            if 'EXPECTED = 20' in open(path).read(): return 20.0\n"
    ),
    "replies before it is asked": (
        FORGED + "spray(frame(id='x', value=20.0) * 50)\ndef double(x): return x"
    ),
    "replies twice": (
        FORGED + "def double(x):\n    spray(frame(id='x', value=20.0))\n    return 20.0"
    ),
    "announces a result": (
        FORGED + 'spray(b\'{"end": "doubles", "outcome": "pass"}\\n{"complete": true}\\n\')\n'
    ),
    "sends lengths without end": FORGED + "spray(b'\\xff' * 8)\n",
    "floods the pipe": (
        FORGED + "def double(x):\n    while True: spray(b'\\x00\\x00\\xff\\xff' * 4096)\n"
    ),
    "floods its output": "def double(x):\n    while True: print('passed ' * 1000)\n",
    "stalls": "import time\ndef double(x): time.sleep(60)",
    "loops at import": "while True: pass",
    "ignores the signals it can": (
        "import signal\n"
        "for n in range(1, 65):\n"
        "    try: signal.signal(n, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\n"
        "def double(x):\n    while True: pass\n"
    ),
    "closes its pipes": (
        "import os\ndef double(x):\n    os.closerange(0, 1024)\n    return 2 * x\n"
    ),
    "takes all memory": (
        "def double(x):\n    a = []\n    while True: a.append(bytearray(1 << 24))\n"
    ),
    "recurses without end": "def double(x): return double(x)",
    "raises an exception that lies": (
        "class E(BaseException):\n"
        "    def __str__(self): raise SystemExit(0)\n"
        "def double(x): raise E()"
    ),
    "raises with a giant message": "def double(x): raise ValueError('x' * 50_000_000)",
    "is no Python": "def double(x) return 2 * x",
    "shadows modules": (
        "import sys, types\n"
        "class Agrees(types.ModuleType):\n"
        "    def __getattr__(self, name): return lambda *a, **k: True\n"
        "for name in ('json', 'numpy', 'problems', 'struct'):\n"
        "    sys.modules[name] = Agrees(name)\n"
        "def double(x): return x"
    ),
    "takes the worker over": (
        "import sys\n"
        "for name, module in list(sys.modules.items()):\n"
        "    if name.startswith('problems'):\n"
        "        for attribute in list(vars(module)):\n"
        "            try: setattr(module, attribute, lambda *a, **k: 20.0)\n"
        "            except Exception: pass\n"
        "def double(x): return 20.0"
    ),
    "finds the expected value with gc": (
        "import gc\n"
        "def double(x):\n"
        "    for thing in gc.get_objects():\n"
        "        if isinstance(thing, dict) and 'EXPECTED' in thing: return thing['EXPECTED']\n"
    ),
    "fails, then ends well": (
        "import atexit, os\natexit.register(os._exit, 0)\ndef double(x): return x"
    ),
    "patches unittest": (
        "import unittest\n"
        "for name in dir(unittest.TestCase):\n"
        "    if name.startswith('assert'):\n"
        "        setattr(unittest.TestCase, name, lambda *a, **k: None)\n"
        "def double(x): return x"
    ),
    "patches what compares": (
        "import builtins\nbuiltins.abs = builtins.round = lambda *a: 0\ndef double(x): return x"
    ),
    "prints a verdict": "print('RESULT: passed', flush=True)\ndef double(x): return x",
    "writes a verdict": (
        "import os\n"
        "for folder in ('.', os.environ.get('HOME', '.')):\n"
        "    try: open(folder + '/reward.json', 'w').write('{\"passed\": true}')\n"
        "    except OSError: pass\n"
        "def double(x): return x"
    ),
    "unpickles to what is expected": (
        "class P:\n"
        "    def __reduce__(self): return (eval, (\"__import__('__main__').EXPECTED\",))\n"
        "def double(x): return P()"
    ),
    "stops itself": "import os, signal\ndef double(x): os.kill(os.getpid(), signal.SIGSTOP)",
    "takes Python's own names away": (
        "import builtins\ndef double(x):\n    vars(builtins).clear()\n    return x"
    ),
    "sends half a reply and hangs up": (
        FORGED + "def double(x):\n    spray(frame(value=20.0)[:-1])\n    os.closerange(3, 64)\n"
    ),
    "returns a set whose members collide": (
        "def double(x): return {n * ((1 << 61) - 1) for n in range(1, 30_000)}"
    ),
    "returns a float that is no number": (
        "import numpy as np\n"
        "def double(x):\n"
        "    return np.frombuffer(bytes.fromhex('0000000000000040ff3f000000000000'), 'g')[0]"
    ),
    "traces whatever comes": (
        "import sys\n"
        "def see(frame, *_):\n"
        "    frame.f_locals.update(value=20.0)\n"
        "    return see\n"
        "sys.settrace(see)\n"
        "def double(x): return x"
    ),
    "pickles itself": (
        "class P:\n    def __reduce__(self): return (print, ('passed',))\ndef double(x): return P()"
    ),
}
