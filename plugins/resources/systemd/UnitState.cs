using System.Globalization;
using Baton.Sdk;

namespace Baton.Plugins.Systemd;

/// <summary>A unit as systemd shows it.</summary>
public sealed record UnitState
{
    /// <summary>What <c>systemctl show</c> is asked for.</summary>
    public const string Properties = "Id,LoadState,ActiveState,SubState,Result,MainPID,"
        + "UnitFileState,Type,Slice,ControlGroup,TasksCurrent";

    private UnitState()
    {
    }

    /// <summary>Whether its file is there: <c>loaded</c>, <c>not-found</c>...</summary>
    public required string Load { get; init; }

    /// <summary>What it does: <c>active</c>, <c>inactive</c>, <c>failed</c>...</summary>
    public required string Active { get; init; }

    /// <summary>The same more closely: <c>running</c>, <c>exited</c>...</summary>
    public required string Sub { get; init; }

    /// <summary>How it ended: <c>success</c>, <c>exit-code</c>, <c>timeout</c>...</summary>
    public required string Result { get; init; }

    /// <summary>Its main process; 0 if it has none.</summary>
    public required int Process { get; init; }

    /// <summary>Whether it starts by itself: <c>enabled</c>, <c>static</c>...</summary>
    public required string File { get; init; }

    /// <summary>
    /// True if <c>active</c> says no more than that a process was forked: not even that its
    /// program is there.
    /// </summary>
    public required bool IsActiveAtOnce { get; init; }

    /// <summary>The control group of its processes; empty if systemd knows of none.</summary>
    public required string Group { get; init; }

    /// <summary>The group that a unit of the system has, whether it runs or not.</summary>
    public required string UsualGroup { get; init; }

    /// <summary>How many processes and threads systemd counts in it; 0 if it does not.</summary>
    public required long Tasks { get; init; }

    /// <summary>Reads what <c>systemctl show</c> printed; null if it says nothing.</summary>
    /// <param name="text">Lines of <c>NAME=VALUE</c>.</param>
    public static UnitState? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            int sign = line.IndexOf('=', StringComparison.Ordinal);
            if (sign > 0) said[line[..sign]] = line[(sign + 1)..].Trim();
        }
        string Of(string name) => said.GetValueOrDefault(name, "");
        // What is not counted is written in words, or as a number larger than any count.
        long Count(string name) => long.TryParse(
            Of(name), NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : 0;
        return Of("ActiveState").Length == 0 ? null : new UnitState
        {
            Load = Of("LoadState"),
            Active = Of("ActiveState"),
            Sub = Of("SubState"),
            Result = Of("Result"),
            Process = (int)Math.Min(Count("MainPID"), int.MaxValue),
            File = Of("UnitFileState"),
            IsActiveAtOnce = Of("Type") is "simple" or "idle",
            Group = Of("ControlGroup"),
            UsualGroup = Below(Of("Slice"), Of("Id")),
            Tasks = Count("TasksCurrent"),
        };
    }

    /// <summary>It does what it is for.</summary>
    public bool Runs => Active is "active" or "reloading" or "refreshing";

    /// <summary>It was stopped, or has failed; processes of it may be left.</summary>
    public bool IsDown => Active is "inactive" or "failed";

    /// <summary>It starts with the machine, whatever the cluster says.</summary>
    public bool StartsByItself => File is "enabled" or "enabled-runtime";

    /// <summary>Says why it cannot be started here, or null.</summary>
    /// <param name="unit">Its name.</param>
    public Outcome? Fault(string unit) => Load switch
    {
        "loaded" or "" => null,
        "masked" => Outcome.Misconfigured($"{unit} is masked: nobody may start it"),
        "not-found" => Outcome.Unsupported($"there is no unit {unit} on this server"),
        _ => Outcome.Unsupported($"{unit} cannot be loaded: {Load}"),
    };

    /// <summary>In words, such as <c>failed (exit-code)</c>.</summary>
    public string Words => string.Join(", ", new[] { Sub == Active ? "" : Sub,
        Result == "success" ? "" : Result }.Where(w => w.Length > 0)) is { Length: > 0 } more
        ? $"{Active} ({more})" : Active;

    // A slice a-b.slice lies in a.slice.
    private static string Below(string slice, string unit)
    {
        if (unit.Length == 0 || !slice.EndsWith(".slice", StringComparison.Ordinal)) return "";
        if (slice == "-.slice") return "/" + unit;
        string[] parts = slice[..^".slice".Length].Split('-');
        return string.Concat(parts.Select((_, i) =>
            "/" + string.Join('-', parts.Take(i + 1)) + ".slice")) + "/" + unit;
    }
}
