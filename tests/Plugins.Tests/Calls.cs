using Baton.Sdk;

namespace Baton.Plugins.Tests;

/// <summary>Calls and looks as the kernel makes them.</summary>
internal static class Calls
{
    public static readonly Call Plain = new()
    {
        Group = "failover1",
        Resource = "exec1",
        Epoch = 7,
        Deadline = TimeSpan.FromSeconds(10),
        Server = "server1",
    };

    public static Look LookAt(string target, string handle) => new()
    {
        Monitor = "monitor1",
        Timeout = TimeSpan.FromSeconds(10),
        Interval = TimeSpan.FromSeconds(5),
        Server = "server1",
        Target = target,
        TargetHandle = handle,
    };
}
