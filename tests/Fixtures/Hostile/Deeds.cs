using System.Runtime.InteropServices;
using Baton.Sdk.Ports;

namespace Baton.Fixtures.Hostile;

/// <summary>What a plugin should not do.</summary>
public sealed partial class Deeds(HostileParameters parameters, ICommand command)
{
    private const int LeakMiB = 2048;

    private static readonly List<byte[]> Leaked = [];

    /// <summary>Does the deed that the parameters name.</summary>
    public async Task Do(CancellationToken stop)
    {
        switch (parameters.Deed)
        {
            case "segfault":
                _ = LengthOf(8);
                break;
            case "spin":
                for (uint i = 0; ; i++) _ = i;
            case "leak":
                for (int i = 0; i < LeakMiB; i++) Leaked.Add(Filled());
                break;
            case "bomb":
                while (true) _ = Fork();
            case "never":
                await new TaskCompletionSource().Task;
                break;
            case "throws":
                throw new InvalidDataException("a bad day");
            case "heeds":
                await Task.Delay(Timeout.Infinite, stop);
                break;
            case "command":
                await command.Run(new CommandLine("sleep", ["1000"])
                {
                    Timeout = TimeSpan.FromHours(1),
                }, CancellationToken.None);
                break;
            default: break;
        }
    }

    private static byte[] Filled()
    {
        byte[] block = new byte[1024 * 1024];
        Array.Fill(block, (byte)1);
        return block;
    }

    [LibraryImport("libc", EntryPoint = "strlen")]
    private static partial nint LengthOf(nint text);

    [LibraryImport("libc", EntryPoint = "fork")]
    private static partial int Fork();
}
