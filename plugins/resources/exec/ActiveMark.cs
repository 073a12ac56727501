using System.Text.Json;
using System.Text.Json.Serialization;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Exec;

/// <summary>What must be remembered of a started resource when the daemon restarts.</summary>
/// <param name="Epoch">The group's ownership number at the start.</param>
/// <param name="Event">Why it was started: the stop script is told the same.</param>
/// <param name="CameUp">False from before the start script runs until it ended well.</param>
/// <param name="Process">
/// The asynchronous process; while it did not come up, the start script; or empty.
/// </param>
/// <param name="Stop">
/// Null until a stop begins; then the process of its script, or empty while there is none.
/// </param>
public sealed record ActiveMark(
    long Epoch, StartEvent Event, bool CameUp, string Process, string? Stop = null)
{
    /// <summary>The asynchronous process, or null.</summary>
    [JsonIgnore]
    public ProcessIdentity? Service => CameUp ? Identity : null;

    /// <summary>The script that was begun last and was not seen to end well, or null.</summary>
    [JsonIgnore]
    public ProcessIdentity? Script =>
        Stop is not null ? ProcessIdentity.Parse(Stop) : CameUp ? null : Identity;

    /// <summary>What of its life did not come to a good end; empty if all did.</summary>
    [JsonIgnore]
    public string Unfinished => Stop is not null ? "stop" : CameUp ? "" : "start";

    private ProcessIdentity? Identity => ProcessIdentity.Parse(Process ?? "");
}

/// <summary>Keeps the mark where a reboot removes it and a restart does not.</summary>
/// <param name="files">Where it is kept.</param>
/// <param name="processes">The processes of this server.</param>
/// <param name="directory">The resource's runtime folder.</param>
public sealed class ActiveMarkFile(IFiles files, IProcesses processes, string directory)
{
    private readonly string _path = Path.Join(directory, "active.json");

    /// <summary>
    /// Has the code of a mark compiled now, while nobody waits, and not in the first failover.
    /// </summary>
    public static void Rehearse()
    {
        string text = JsonSerializer.Serialize(
            new ActiveMark(0, StartEvent.Start, false, ""), MarkJson.Default.ActiveMark);
        _ = JsonSerializer.Deserialize(text, MarkJson.Default.ActiveMark);
    }

    /// <summary>Reads the mark.</summary>
    /// <param name="call">
    /// The call, whose handle stands in for a lost file while its process lives.
    /// </param>
    /// <returns>The mark, or null if the resource was never started here.</returns>
    public ActiveMark? Read(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (files.ReadText(_path) is { } text) return Parse(text, call);
        return ProcessIdentity.Parse(call.Handle) is { } process && processes.IsAlive(process)
            ? new ActiveMark(call.Epoch, call.Event, CameUp: true, process.ToString()) : null;
    }

    /// <summary>Writes the mark.</summary>
    /// <param name="mark">The mark.</param>
    public void Write(ActiveMark mark) =>
        files.WriteText(_path, JsonSerializer.Serialize(mark, MarkJson.Default.ActiveMark));

    /// <summary>Forgets it.</summary>
    public void Delete() => files.Delete(_path);

    private static ActiveMark Parse(string text, Call call)
    {
        try
        {
            if (JsonSerializer.Deserialize(text, MarkJson.Default.ActiveMark) is { } mark)
                return mark;
        }
        catch (JsonException)
        {
            // Something was started, or there would be no file: treat it as half-started.
        }
        return new ActiveMark(call.Epoch, call.Event, CameUp: false, Process: "");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ActiveMark))]
internal sealed partial class MarkJson : JsonSerializerContext;
