#include <iostream>

#include "tensor/backward.h"
#include "tensor/ops.h"

int main() {
  limpid::Tape tape;
  const limpid::Var x = tape.watch(limpid::Tensor::full({1}, 3), "x");
  std::cout << "d relu(x)/dx at 3 is " << limpid::backward(tape, limpid::relu(x))[x].at(0) << "\n";
}
