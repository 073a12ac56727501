using Baton.Host;
using Baton.Host.Isolation;

namespace Baton.Clphost;

/// <summary>The process of an isolated plugin; <c>clpd</c> starts it and is its input.</summary>
internal static class Program
{
    private const int WrongUsage = 2;

    // A call that blocks its thread must not leave the others without one.
    private const int ThreadsReady = 16;

    public static int Main(string[] args)
    {
        if (args.Length != 1 || args[0].StartsWith('-'))
        {
            Console.Error.WriteLine(
                "clphost hosts one isolated plugin of clpd, which starts it by itself.");
            return WrongUsage;
        }
        ThreadPool.SetMinThreads(ThreadsReady, ThreadsReady);
        _ = StartLeftovers.GiveBack(TimeProvider.System, CancellationToken.None);
        int code = new PluginServer(0).Run();
        // The plugin's own threads may go on for ever.
        PluginServer.EndNow(code);
        return code;
    }
}
