using Baton.Sdk;

namespace Baton.Clp.Conformance;

/// <summary>Tries a plugin against what the contract promises.</summary>
internal static class ContractTrial
{
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
        var trial = new Trial(stage, SampleValues.Of(entry.Parameters, said));
        try
        {
            await trial.Open().DisposeAsync().ConfigureAwait(false);
        }
        catch (CommandFailedException e)
        {
            remarks.Add(new("an instance can be made with these values", false, e.Message));
            return remarks;
        }
        remarks.AddRange(await (entry.Manifest.Kind switch
        {
            PluginKind.Resource => ResourceTrial.Run(trial),
            PluginKind.Monitor => MonitorTrial.Run(trial),
            PluginKind.Fence => FenceTrial.Run(trial),
            _ => AlertTrial.Run(trial),
        }).ConfigureAwait(false));
        if (!remarks.Exists(r => r.Kept == false))
            remarks.Add(await Leaks.Run(trial.Live).ConfigureAwait(false));
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
}
