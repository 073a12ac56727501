using System.Reflection;
using System.Runtime.InteropServices;

namespace Baton.Clpd;

/// <summary>The daemon's way in.</summary>
internal static class Program
{
    private const int Failed = 1;
    private const int WrongUsage = 2;

    // Whoever starts a daemon that was killed at once need not do so with one that cannot start.
    private static readonly TimeSpan BeforeNextTry = TimeSpan.FromSeconds(5);

    // A plugin that blocks its thread must not leave the others without one.
    private const int ThreadsReady = 16;

    public static string Version { get; } =
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "0.0.0";

    public static async Task<int> Main(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-?"))
        {
            Console.WriteLine(Options.Usage);
            return 0;
        }
        if (args.Contains("--version"))
        {
            Console.WriteLine($"clpd {Version}");
            return 0;
        }
        try
        {
            return await RunAsync(Options.Parse(args)).ConfigureAwait(false);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"clpd: {e.Message}\n\n{Options.Usage}")
                .ConfigureAwait(false);
            return await CannotStart(WrongUsage).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DaemonStartException or IOException
            or UnauthorizedAccessException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"clpd: {e.Message}").ConfigureAwait(false);
            return e is DaemonStartException
                ? await CannotStart(Failed).ConfigureAwait(false) : Failed;
        }
    }

    private static async Task<int> CannotStart(int code)
    {
        bool isSupervised = Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 };
        if (isSupervised) await Task.Delay(BeforeNextTry).ConfigureAwait(false);
        return code;
    }

    private static async Task<int> RunAsync(Options options)
    {
        ThreadPool.SetMinThreads(ThreadsReady, ThreadsReady);
        var layout = new Layout(options.Root);
        layout.MakeFolders();
        using var alone = Alone(layout.LockFile);
        var daemon = new Daemon(options, layout);
        await using (daemon.ConfigureAwait(false))
        {
            void Stop(PosixSignalContext signal)
            {
                signal.Cancel = true;
                daemon.Terminate();
            }

            using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            // Nobody starts it anew after this one, which systemd takes for a clean end.
            using var hangup = PosixSignalRegistration.Create(
                PosixSignal.SIGHUP, signal => signal.Cancel = true);
            return daemon.Run();
        }
    }

    // The lock goes with the process, so a daemon that was killed leaves nothing in the way.
    private static FileStream Alone(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException e)
        {
            throw new DaemonStartException($"clpd is already running here: {e.Message}");
        }
    }
}
