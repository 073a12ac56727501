using System.Diagnostics;
using Baton.Sdk.Ports;

namespace Baton.Fixtures.Faulty;

/// <summary>What all kinds of faulty plugins have in common.</summary>
public sealed class Misdeeds
{
    private static readonly List<object> Leaked = [];

    private readonly FaultyParameters _parameters;
    private readonly ICommand _command;
    private readonly IFiles _files;

    /// <summary>Takes the fault.</summary>
    public Misdeeds(FaultyParameters parameters, ICommand command, IFiles files)
    {
        (_parameters, _command, _files) = (parameters, command, files);
        if (Is("unborn")) throw new InvalidOperationException("not today");
    }

    /// <summary>True if this is the fault.</summary>
    public bool Is(string fault) => _parameters.Fault == fault;

    /// <summary>Throws, if that is the fault.</summary>
    public void Throw()
    {
        if (Is("throws")) throw new InvalidDataException("a bad day");
    }

    /// <summary>Runs the plugin's program, as it should be done but for the fault.</summary>
    public async ValueTask<CommandResult> Run(string verb, CancellationToken stop)
    {
        if (Is("eager " + verb)) _files.WriteText("/eager", verb);
        if (!Is("eager " + verb)) stop.ThrowIfCancellationRequested();
        try
        {
            bool deaf = Is("deaf " + verb) || Is("eager " + verb);
            var ended = await _command.Run(
                new CommandLine("/bin/faulty", [verb]), deaf ? CancellationToken.None : stop);
            if (Is("brittle") && ended.ExitCode != 0)
                throw new InvalidDataException($"exit code {ended.ExitCode}");
            return ended;
        }
        catch (OperationCanceledException) when (Is("stubborn " + verb))
        {
            _files.WriteText("/stubborn", verb);
            return new CommandResult(0, "", "", false);
        }
    }

    /// <summary>Leaves something in the process, if that is the fault.</summary>
    public void Leak()
    {
        object? left = _parameters.Fault switch
        {
            "leaks files" => new FileStream("/dev/null", FileMode.Open, FileAccess.Read),
            "leaks threads" => Waiting(),
            // They end by themselves soon after the trial.
            "leaks children" => Process.Start("sleep", "20"),
            _ => null,
        };
        if (left is not null) Leaked.Add(left);
    }

    private static Thread Waiting()
    {
        var thread = new Thread(() => Thread.Sleep(TimeSpan.FromSeconds(20)))
        {
            IsBackground = true,
        };
        thread.Start();
        return thread;
    }
}
