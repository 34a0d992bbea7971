// The process as limpid's work likes it: how long threads spin while they wait, and how memory that one forward pass
// gives back is kept for the next.
#pragma once

namespace limpid::tools {

// libgomp lets a waiting thread spin for milliseconds, which costs nothing on an idle machine and makes a run several
// times slower where another program wants the same cores (a forward pass took 672 ms instead of 97 beside a compiler
// on two cores). It reads its settings before main(), so the program starts itself once more with a shorter spin. A
// user's own OMP_WAIT_POLICY or GOMP_SPINCOUNT is left alone; where the program cannot be started again it goes on as
// it is.
void wait_with_less_spinning(char** arguments);

// glibc hands large buffers back to the system at once, and every forward pass then waits for its pages again: a sixth
// of the time of a thousand masked pictures, which need the same buffers each time.
void keep_freed_memory();

}  // namespace limpid::tools
