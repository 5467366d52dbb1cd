#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "core/system_error.h"
#include "segue/atomic_file.h"
#include "segue/core.h"

namespace segue {
namespace {

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int get() const { return number_; }

  private:
    int number_;
};

}  // namespace

void write_file_atomically(const std::filesystem::path& path, std::string_view bytes) {
    write_file_atomically(path, {&bytes, 1});
}

void write_file_atomically(const std::filesystem::path& path, std::span<const std::string_view> parts) {
    AtomicFile file(path);
    for (const std::string_view bytes : parts) file.write(bytes);
    file.commit();
}

std::string read_file(const std::filesystem::path& path, std::size_t limit_bytes) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) throw system_error("cannot open", path, errno);
    std::string bytes;
    std::string block(1 << 16, '\0');
    while (true) {
        const ssize_t count = ::read(file.get(), block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error("cannot read", path, errno);
        if (count == 0) return bytes;
        bytes.append(block, 0, static_cast<std::size_t>(count));
        if (bytes.size() > limit_bytes) {
            throw Error(ErrorCode::kInvalidArgument, "larger than " + std::to_string(limit_bytes) + " bytes", path);
        }
    }
}

}  // namespace segue
