using Baton.Sdk;

namespace Baton.Clp.Conformance;

/// <summary>Tries a plugin against what the contract promises.</summary>
internal static class ContractTrial
{
    private const int OpeningsForLeaks = 30;
    private const int DescriptorsMax = 5;

    /// <summary>Tries everything that can be tried.</summary>
    /// <param name="folder">The plugin's folder.</param>
    /// <param name="said">Values for its parameters, path to text.</param>
    /// <param name="live">True to try it on this very machine.</param>
    public static async Task<List<Remark>> Run(
        string folder, IReadOnlyDictionary<string, string> said, bool live)
    {
        using var stage = new Stage(folder, live);
        var entry = stage.Entry;
        var remarks = new List<Remark>
        {
            new("the folder is a plugin that this host can use", entry.IsReady,
                entry.Reason),
        };
        if (!entry.IsReady) return remarks;
        remarks.AddRange(Schema(entry.Parameters));
        var values = SampleValues.Of(entry.Parameters, said);
        var trial = new Trial(stage, values);
        remarks.AddRange(entry.Manifest.Kind switch
        {
            PluginKind.Resource => await ResourceTrial.Run(trial).ConfigureAwait(false),
            PluginKind.Monitor => await MonitorTrial.Run(trial).ConfigureAwait(false),
            PluginKind.Fence => await FenceTrial.Run(trial).ConfigureAwait(false),
            PluginKind.Alert => await AlertTrial.Run(trial).ConfigureAwait(false),
            _ => [new Remark("its verbs", null, $"kind {entry.Manifest.Kind} has none yet")],
        });
        if (!remarks.Exists(r => r.Kept == false)) remarks.Add(await Leaks(trial)
            .ConfigureAwait(false));
        return remarks;
    }

    private static IEnumerable<Remark> Schema(IEnumerable<ParameterDeclaration> parameters)
    {
        var faults = new List<string>();
        foreach (var parameter in parameters)
        {
            if (parameter.En.Length == 0) faults.Add($"{parameter.Path} is not explained (En)");
            if (parameter.Default is { } value && parameter.Fault(value) is { } fault)
                faults.Add($"{parameter.Path}: its default {fault}");
            if (parameter is { Required: true, Default: not null })
                faults.Add($"{parameter.Path} is required and has a default");
            if (SampleValues.Bad(parameter) is { } bad && parameter.Fault(bad) is null)
                faults.Add($"{parameter.Path} takes '{bad}'");
        }
        yield return new("every parameter is explained and its default is allowed",
            faults.Count == 0, string.Join("; ", faults));
    }

    private static async Task<Remark> Leaks(Trial trial)
    {
        const string Rule = "an instance that is closed leaves nothing behind";
        for (int i = 0; i < 3; i++) await trial.OpenAndClose().ConfigureAwait(false);
        int before = Descriptors();
        for (int i = 0; i < OpeningsForLeaks; i++)
            await trial.OpenAndClose().ConfigureAwait(false);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        int more = Descriptors() - before;
        return new(Rule, more <= DescriptorsMax,
            more <= DescriptorsMax ? "" : $"{more} more files are open after "
                + $"{OpeningsForLeaks} instances");
    }

    private static int Descriptors() =>
        Directory.EnumerateFileSystemEntries($"/proc/{Environment.ProcessId}/fd").Count();
}
