#ifndef CTL_OUTPUT_H_
#define CTL_OUTPUT_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace google::protobuf {
class Message;
class Timestamp;
}  // namespace google::protobuf

namespace directory_sync::ctl {

// The message as one JSON object with every field present, names as in the
// proto. Not for messages that hold a secret.
std::string ToJson(const google::protobuf::Message& message);

// Local time with its zone, or "-" for a time that isn't set.
std::string ToText(const google::protobuf::Timestamp& time);

// The name of an enum's value without its prefix, in lower case:
// "RUN_STATE_SUCCEEDED" with prefix "RUN_STATE_" is "succeeded".
std::string EnumText(const std::string& name, const std::string& prefix);

// Text in a terminal: control characters, which could rewrite what is on the
// screen, are shown as '?'.
std::string Printable(const std::string& text);

// Aligned columns under a head line. Widths count code points.
void PrintTable(const std::vector<std::string>& head,
                const std::vector<std::vector<std::string>>& rows,
                std::ostream& out);

}  // namespace directory_sync::ctl

#endif  // CTL_OUTPUT_H_
