#include <iostream>

#include "common/sealing/format_vector.h"

int main() { std::cout << directory_sync::MakeFormatVector(); }
