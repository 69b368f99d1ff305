# shellcheck shell=bash
# How each library of the Windows sysroot is built: one function a package,
# called by build_sysroot in the folder of the unpacked sources. SYSROOT is
# where it installs to, TOOLCHAIN the file for CMake.

host=x86_64-w64-mingw32
c_flags="-O2 -D_WIN32_WINNT=0x0A00 -DNTDDI_VERSION=0x0A000000"
c_flags="$c_flags -ffunction-sections -fdata-sections"

with_cmake() { # source folder, options...
  local source=$1
  shift
  cmake -S "$source" -B "$source/windows-build" -G Ninja \
    -DCMAKE_TOOLCHAIN_FILE="$TOOLCHAIN" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_INSTALL_PREFIX="$SYSROOT" -DCMAKE_INSTALL_LIBDIR=lib \
    -DCMAKE_PREFIX_PATH="$SYSROOT" -DCMAKE_CXX_STANDARD=17 \
    -DCMAKE_CXX_STANDARD_REQUIRED=ON -DBUILD_SHARED_LIBS=OFF \
    -DBUILD_TESTING=OFF "$@"
  cmake --build "$source/windows-build" ${build_target:+--target $build_target}
  [ -n "${no_install:-}" ] || cmake --install "$source/windows-build"
}

# Debian's tarball has no win32/ folder, so neither of its makefiles works.
build_zlib() {
  cd zlib-*/
  local source
  for source in adler32 compress crc32 deflate gzclose gzlib gzread gzwrite \
    infback inffast inflate inftrees trees uncompr zutil; do
    # shellcheck disable=SC2086
    $host-gcc-posix $c_flags -c "$source.c"
  done
  $host-gcc-ar-posix rcs "$SYSROOT/lib/libz.a" ./*.o
  cp zlib.h zconf.h "$SYSROOT/include/"
}

build_c_ares() {
  # MinGW has no INADDRSZ; c-ares' own name is in another header.
  sed -i 's/\bINADDRSZ\b/NS_INADDRSZ/g' c-ares-*/src/lib/inet_net_pton.c
  with_cmake "$(echo c-ares-*/)" -DCARES_STATIC=ON -DCARES_SHARED=OFF \
    -DCARES_BUILD_TOOLS=OFF
}

build_abseil() {
  with_cmake "$(echo abseil-*/)" -DABSL_PROPAGATE_CXX_STD=ON
}

# The source is free of generated files: its three tables are made here.
build_re2() {
  local re2
  re2=$(echo re2-*/)
  make -C "$re2" REBUILD_TABLES=1 re2/perl_groups.cc re2/unicode_casefold.cc \
    re2/unicode_groups.cc
  with_cmake "$re2" -DRE2_BUILD_TESTING=OFF
}

# OPENSSLDIR and its like go to make: configure turns a Windows path into one
# below the build folder, from which any local user could feed a configuration.
build_openssl() {
  cd openssl-*/
  ./Configure mingw64 --cross-compile-prefix=$host- no-shared no-tests \
    no-module no-autoload-config no-legacy no-engine \
    -D_WIN32_WINNT=0x0A00 -DNTDDI_VERSION=0x0A000000 -ffunction-sections \
    --prefix="$SYSROOT" --libdir=lib CC=gcc-posix || return
  make -j"$(nproc)" build_libs \
    OPENSSLDIR='C:/Program Files/Common Files/SSL' \
    ENGINESDIR='C:/Program Files/Common Files/SSL/engines' \
    MODULESDIR='C:/Program Files/Common Files/SSL/modules'
  make install_dev
}

build_protobuf() {
  with_cmake "$(echo protobuf-*/)" -Dprotobuf_BUILD_PROTOC_BINARIES=OFF \
    -Dprotobuf_BUILD_TESTS=OFF -Dprotobuf_WITH_ZLIB=OFF
}

build_grpc() {
  local grpc
  grpc=$(echo grpc-*/)
  # It asks for Windows Vista by itself, which lacks what newer code uses.
  { grep -rl '0x600' "$grpc/CMakeLists.txt" "$grpc/include" "$grpc/src/core" ||
    true; } | xargs -r sed -i 's/0x0\{0,1\}600\b/0x0A00/g'
  # The compiler's library is for the code generators, which aren't built; CMake
  # wants to know one nevertheless.
  local provider
  local providers=()
  for provider in ZLIB CARES RE2 SSL PROTOBUF ABSL; do
    providers+=("-DgRPC_${provider}_PROVIDER=package")
  done
  local plugins=()
  for provider in CPP CSHARP NODE OBJECTIVE_C PHP PYTHON RUBY; do
    plugins+=("-DgRPC_BUILD_GRPC_${provider}_PLUGIN=OFF")
  done
  build_target="grpc++ grpc++_reflection" no_install=1 \
    with_cmake "$grpc" "${providers[@]}" \
    -DgRPC_BUILD_CODEGEN=ON -DgRPC_INSTALL=OFF -DgRPC_BUILD_TESTS=OFF \
    "${plugins[@]}" -DOPENSSL_USE_STATIC_LIBS=TRUE \
    -D_gRPC_PROTOBUF_PROTOC_EXECUTABLE=/usr/bin/protoc \
    -D_gRPC_PROTOBUF_WELLKNOWN_INCLUDE_DIR=/usr/include \
    -DProtobuf_PROTOC_LIBRARY="$SYSROOT/lib/libprotobuf.a"
  cp "$grpc"/windows-build/*.a "$SYSROOT/lib/"
  cp -r "$grpc"/include/grpc "$grpc"/include/grpc++ "$grpc"/include/grpcpp \
    "$SYSROOT/include/"
}

# Both TLS libraries: OpenSSL verifies against Windows' own store by
# CURLSSLOPT_NATIVE_CA; Schannel is what a debugging session may compare with.
build_curl() {
  with_cmake "$(echo curl-*/)" -DHTTP_ONLY=ON -DBUILD_CURL_EXE=OFF \
    -DCURL_USE_OPENSSL=ON -DCURL_USE_SCHANNEL=ON -DENABLE_UNICODE=ON \
    -DCURL_USE_LIBSSH2=OFF -DCURL_USE_LIBPSL=OFF -DUSE_NGHTTP2=OFF \
    -DUSE_LIBIDN2=OFF -DUSE_WIN32_IDN=ON -DOPENSSL_USE_STATIC_LIBS=TRUE \
    -DOPENSSL_ROOT_DIR="$SYSROOT" -DZLIB_ROOT="$SYSROOT" \
    -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DENABLE_MANUAL=OFF
}

# The amalgamation is made with the native compiler and Tcl.
build_sqlite3() {
  cd sqlite3-*/
  ./configure --disable-shared --disable-readline --disable-tcl
  make sqlite3.c
  # shellcheck disable=SC2086
  $host-gcc-posix $c_flags -DSQLITE_THREADSAFE=1 -DSQLITE_OMIT_LOAD_EXTENSION \
    -DSQLITE_DQS=0 -c sqlite3.c -o sqlite3-windows.o
  $host-gcc-ar-posix rcs "$SYSROOT/lib/libsqlite3.a" sqlite3-windows.o
  cp sqlite3.h sqlite3ext.h "$SYSROOT/include/"
}

build_libsodium() {
  cd libsodium-*/
  autoreconf -i
  CC=$host-gcc-posix CFLAGS=$c_flags ./configure --host=$host \
    --prefix="$SYSROOT" --disable-shared --enable-static --disable-dependency-tracking
  make -j"$(nproc)" install
}

# Libraries of headers alone are the native ones.
build_headers() {
  cp -r /usr/include/boost /usr/include/nlohmann /usr/include/toml++ \
    "$SYSROOT/include/"
}

build_googletest() {
  cp -r /usr/src/googletest googletest
  with_cmake googletest
}
