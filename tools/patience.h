// How long the threads of a team spin while they wait for each other before they sleep.
#pragma once

namespace limpid::tools {

// libgomp lets a waiting thread spin for milliseconds, which costs nothing on an idle machine and makes a run several
// times slower where another program wants the same cores (a forward pass took 672 ms instead of 97 beside a compiler
// on two cores). It reads its settings before main(), so the program starts itself once more with a shorter spin. A
// user's own OMP_WAIT_POLICY or GOMP_SPINCOUNT is left alone; where the program cannot be started again it goes on as
// it is.
void wait_with_less_spinning(char** arguments);

}  // namespace limpid::tools
