#include <thread>

#include <signal.h>
#include <unistd.h>

#include "command.h"

namespace segue::cli {
namespace {

// A thread that waits for the signals: unlike a handler it may call anything.
class SignalWatch {
  public:
    SignalWatch() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        std::thread([this] {
            int signal = 0;
            sigwait(&signals_, &signal);
            source_.request_stop();
            sigwait(&signals_, &signal);
            ::_exit(128 + signal);
        }).detach();
    }
    std::stop_token token() const { return source_.get_token(); }

  private:
    sigset_t signals_{};
    std::stop_source source_;
};

}  // namespace

std::stop_token interruption() {
    static auto* watch = new SignalWatch;  // lives as long as its thread
    return watch->token();
}

}  // namespace segue::cli
