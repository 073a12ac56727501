using Baton.Sdk;

namespace Baton.Plugins.Systemd;

/// <summary>A unit as systemd shows it.</summary>
/// <param name="Load">Whether its file is there: <c>loaded</c>, <c>not-found</c>...</param>
/// <param name="Active">What it does: <c>active</c>, <c>inactive</c>, <c>failed</c>...</param>
/// <param name="Sub">The same more closely: <c>running</c>, <c>exited</c>...</param>
/// <param name="Result">How it ended: <c>success</c>, <c>exit-code</c>, <c>timeout</c>...</param>
/// <param name="Process">Its main process; 0 if it has none.</param>
/// <param name="File">Whether it starts by itself: <c>enabled</c>, <c>static</c>...</param>
public sealed record UnitState(
    string Load, string Active, string Sub, string Result, string Process, string File)
{
    /// <summary>What <c>systemctl show</c> is asked for.</summary>
    public const string Properties = "LoadState,ActiveState,SubState,Result,MainPID,UnitFileState";

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
        return Of("ActiveState").Length == 0 ? null : new(Of("LoadState"), Of("ActiveState"),
            Of("SubState"), Of("Result"), Of("MainPID"), Of("UnitFileState"));
    }

    /// <summary>It does what it is for.</summary>
    public bool Runs => Active is "active" or "reloading" or "refreshing";

    /// <summary>Nothing of it is left.</summary>
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
}
