using System.Runtime.InteropServices;
using System.Text;
using Baton.Sdk.Ports;
using Microsoft.Win32.SafeHandles;

namespace Baton.Fixtures.Hostile;

/// <summary>What a plugin should not do.</summary>
public sealed partial class Deeds(
    HostileParameters parameters, ICommand command, IPluginLog log)
{
    private const string NullReason =
        """{"Kind":5,"Id":0,"Finding":{"Kind":0,"Reason":null,"Number":0}}""";

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
                await command.Run(new CommandLine("sleep", [parameters.Word])
                {
                    Timeout = TimeSpan.FromHours(1),
                }, CancellationToken.None);
                break;
            case "hides":
                // Without a mark and in a session of its own: only its group tells whose it is.
                await command.Run(new CommandLine("sh",
                    ["-c", $"env -i setsid sleep {parameters.Word} >/dev/null 2>&1 &"])
                {
                    Timeout = TimeSpan.FromHours(1),
                }, CancellationToken.None);
                break;
            case "prints":
                while (true) Console.Error.WriteLine(new string('x', 1024));
            case "logs":
                while (true) log.Error("again");
            case "raw":
                Tell(NullReason);
                await Task.Delay(Timeout.Infinite, stop);
                break;
            default: break;
        }
    }

    /// <summary>Talks to the daemon without the contract, as any code in here can.</summary>
    private static void Tell(string frame)
    {
        byte[] body = Encoding.UTF8.GetBytes(frame);
        using var daemon = new SafeFileHandle(0, ownsHandle: false);
        using var stream = new FileStream(daemon, FileAccess.Write, 0);
        stream.Write([0, 0, 0, (byte)body.Length, .. body]);
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
