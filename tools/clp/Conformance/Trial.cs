using Baton.Sdk;

namespace Baton.Clp.Conformance;

/// <summary>Opens instances of the plugin that is tried, and says what they are asked.</summary>
/// <param name="stage">The plugin and its machine.</param>
/// <param name="values">The values of its parameters.</param>
internal sealed class Trial(Stage stage, IReadOnlyDictionary<string, string> values)
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(30);

    /// <summary>Null if it is tried live.</summary>
    public StageMachine? Machine => stage.Machine;

    public Halting Halting { get; } = new(stage.Machine);

    public bool IsResident => stage.Entry.Manifest!.Monitor.Resident;

    public static Call Call(string handle = "") => new()
    {
        Group = "group1",
        Resource = "tried1",
        Epoch = 1,
        Deadline = Patient,
        Server = "server1",
        Handle = handle,
    };

    public static Look Look() => new()
    {
        Monitor = "tried1",
        Timeout = Patient,
        Interval = TimeSpan.FromSeconds(1),
        Server = "server1",
        Target = "target1",
    };

    public static FenceOrder Order() => new()
    {
        Server = "server2",
        Local = "server1",
        Deadline = Patient,
    };

    public static AlertNotice Notice(string text = "This is only a trial.") => new()
    {
        Key = "tried-1",
        At = DateTimeOffset.UnixEpoch,
        Grade = AlertGrade.Error,
        Module = "rc",
        Number = 1,
        Text = text,
        Cluster = "cluster1",
        Server = "server1",
        Deadline = Patient,
    };

    /// <summary>A place to live that several instances can have one after the other.</summary>
    public InstanceContext Home() => stage.Context();

    public Subject Open() => Open(Home());

    public Subject Open(InstanceContext home) => stage.Open(home, values);

    /// <summary>Opens an instance, has it do what can be done without harm and closes it.</summary>
    public async Task Live()
    {
        await using var subject = Open();
        switch (stage.Entry.Manifest!.Kind)
        {
            case PluginKind.Resource:
                _ = await subject.Probe(Call()).ConfigureAwait(false);
                if (Machine is null) break;
                _ = await subject.Activate(Call()).ConfigureAwait(false);
                _ = await subject.Deactivate(Call()).ConfigureAwait(false);
                break;
            case PluginKind.Monitor when IsResident:
                _ = await subject.Watch(Look(), TimeSpan.Zero).ConfigureAwait(false);
                break;
            case PluginKind.Monitor:
                _ = await subject.Check(Look()).ConfigureAwait(false);
                break;
            case PluginKind.Fence:
                _ = await subject.Status(Order()).ConfigureAwait(false);
                if (Machine is not null) _ = await subject.Stop(Order()).ConfigureAwait(false);
                break;
            // Telling is what it has: a live one would tell people many times.
            case PluginKind.Alert when Machine is not null:
                _ = await subject.Tell(Notice()).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>Whether a call was answered, and with a reason where one is due.</summary>
    /// <param name="verb">What was called, and when.</param>
    /// <param name="seen">What it came to.</param>
    /// <param name="plain">The kinds that speak for themselves.</param>
    public static Remark Explained(
        string verb, Answer<Outcome> seen, params OutcomeKind[] plain) =>
        new($"{verb} answers, with a reason for what is not done", Fault(seen, plain) is null,
            Fault(seen, plain) ?? "");

    private static string? Fault(Answer<Outcome> seen, OutcomeKind[] plain) => seen switch
    {
        { Fault.Length: > 0 } => seen.Fault,
        { Value: null } => "it did not end in its time",
        { Value.Handle.Length: > 4096 } => "its handle has more than 4096 characters",
        { Value.Reason.Length: 0 } when !plain.Contains(seen.Value.Kind) =>
            $"{seen.Value.Kind} without a reason",
        _ => null,
    };
}
