using Baton.Sdk.Ports;

namespace Baton.Fixtures.Moody;

/// <summary>
/// Acts a mood out. A test opens the gate, and hears what happens, through the ports.
/// </summary>
public sealed class Temper
{
    private readonly IProcesses _gate;
    private readonly IPluginLog _log;

    /// <summary>Takes the mood.</summary>
    public Temper(MoodyParameters parameters, IProcesses gate, IPluginLog log)
    {
        Mood = parameters.Mood;
        _gate = gate;
        _log = log;
        if (Mood == "unborn") throw new InvalidOperationException("cannot be made");
    }

    /// <summary>The mood.</summary>
    public string Mood { get; }

    /// <summary>Lets the test hear a word.</summary>
    public void Say(string word) => _log.Info(word);

    /// <summary>What no answer should be made of, if that is the mood.</summary>
    public (T Kind, string Reason)? Odd<T>() where T : struct, Enum => Mood switch
    {
        "null-reason" => (default, null!),
        "kind-77" => ((T)(object)77, "of another world"),
        "huge-reason" => (default, new string('x', 1024 * 1024)),
        "lines" => (default, "one\n2026 forged \u001b[2J \ud800"),
        _ => null,
    };

    /// <summary>Does what the mood is.</summary>
    public async Task Act(string verb, CancellationToken stop)
    {
        Say(verb);
        switch (Mood)
        {
            case "throws":
                throw new InvalidDataException("a bad day");
            case "deaf":
                await _gate.WaitForExit(default, CancellationToken.None);
                break;
            case "blocks":
                _gate.WaitForExit(default, CancellationToken.None).AsTask().Wait(
                    CancellationToken.None);
                break;
            case "heeds":
                await _gate.WaitForExit(default, stop);
                break;
            case "clings":
                // Registered last, so it is called first: nobody has gone on before it is said.
                var end = new TaskCompletionSource().Task.WaitAsync(stop);
                using (stop.Register(() => Say("clings"))) await end;
                break;
            case "late":
                var told = new TaskCompletionSource();
                await using (stop.Register(told.SetResult)) await told.Task;
                break;
        }
        Say($"{verb} ends");
    }
}
