using Baton.Clp;
using Baton.Clp.Configuration;
using Baton.Clp.Daemon;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Tools.Tests;

/// <summary>Runs a command line against fakes and keeps what it printed.</summary>
internal sealed record CommandRun(int Code, string Out, string Err)
{
    /// <summary>Every line of the standard output, without the last line's end.</summary>
    public string[] Lines => Out.TrimEnd('\n').Split('\n');

    public string[] Complaints => Err.TrimEnd('\n').Split('\n');

    public static CommandRun Of(string line, IDaemon daemon,
        Func<Surroundings, Surroundings>? change = null)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Words(words[0], words[1..], daemon, change);
    }

    public static CommandRun Words(string command, string[] args, IDaemon daemon,
        Func<Surroundings, Surroundings>? change = null)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        var around = new Surroundings
        {
            Daemon = _ => daemon,
            Launcher = () => throw new InvalidOperationException("Nothing was to be launched."),
            ConfigFolder = () => new FakeConfigFolder(),
            ClusterMaker = () => throw new InvalidOperationException("Nothing was to be made."),
            Out = output,
            Err = errors,
            Time = new FakeTimeProvider(),
            HostName = "server1",
        };
        around = change?.Invoke(around) ?? around;
        Task<ExitCode> run = Multicall.Run(command, args, around, CancellationToken.None);
        int code = (int)run.GetAwaiter().GetResult();
        return new CommandRun(code, output.ToString(), errors.ToString());
    }
}

/// <summary>A configuration folder whose answers are set.</summary>
internal sealed class FakeConfigFolder : IConfigFolder
{
    public ConfigChecked Checked { get; init; } = new(true, []);

    public TimeSpan? Timeout { get; init; }

    public ConfigChecked Check(string folder) => Checked;

    public byte[] Pack(string folder) =>
        System.Text.Encoding.UTF8.GetBytes("bundle of " + Path.GetFileName(folder));

    public void Unpack(byte[] bundle, string folder)
    {
        if (bundle.Length == 0)
            throw new InvalidDataException("there is no clp.conf in it");
        Directory.CreateDirectory(Path.Combine(folder, "scripts"));
        File.WriteAllBytes(Path.Combine(folder, "clp.conf"), bundle);
        File.WriteAllBytes(Path.Combine(folder, "scripts/start.sh"), bundle);
    }

    public TimeSpan? HeartbeatTimeout(string folder) => Timeout;
}
