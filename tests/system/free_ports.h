#ifndef TESTS_SYSTEM_FREE_PORTS_H_
#define TESTS_SYSTEM_FREE_PORTS_H_

#include <vector>

namespace directory_sync::system_test {

// `count` different TCP ports that are free on loopback now.
std::vector<int> FreePorts(int count);

// Whether `port` is free on loopback now.
bool IsPortFree(int port);

}  // namespace directory_sync::system_test

#endif  // TESTS_SYSTEM_FREE_PORTS_H_
