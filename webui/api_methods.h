#ifndef WEBUI_API_METHODS_H_
#define WEBUI_API_METHODS_H_

#include <string>
#include <vector>

#include "common/identity/spiffe_id.h"

namespace google::protobuf {
class MethodDescriptor;
}  // namespace google::protobuf

namespace directory_sync::webui {

// An RPC that pages may call, as POST /package.Service/Method with JSON.
struct ApiMethod {
  const google::protobuf::MethodDescriptor* method;
  Role server;
};

// The RPC of `path` ("/directorysync.upload.v1.UploaderAdmin/GetStatus"), or
// null: what isn't listed in api_methods.cc doesn't exist for a browser.
const ApiMethod* FindApiMethod(const std::string& path);

// All of them.
const std::vector<ApiMethod>& ApiMethods();

}  // namespace directory_sync::webui

#endif  // WEBUI_API_METHODS_H_
