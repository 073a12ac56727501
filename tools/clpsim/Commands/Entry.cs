using System.CommandLine;
using Baton.Clpsim.Histories;
using Baton.Core.Config;

namespace Baton.Clpsim.Commands;

/// <summary>Finds out what was asked and gives the exit code.</summary>
internal static class Entry
{
    /// <summary>All is well, or shown.</summary>
    public const int Done = 0;

    /// <summary>A rule was broken, or a replay decided otherwise.</summary>
    public const int Failed = 1;

    /// <summary>The command line is not valid.</summary>
    public const int Usage = 2;

    /// <summary>The configuration, or another file, cannot be used.</summary>
    public const int BadInput = 13;

    public static int Run(string[] args, TextWriter say, TextWriter complain)
    {
        var syntax = new Syntax();
        var given = syntax.Parse(args);
        if (given.Errors.Count > 0 || given.Action is not null)
        {
            return given.Invoke(new InvocationConfiguration { Output = say, Error = complain })
                == 0 ? Done : Usage;
        }
        try
        {
            if (given.GetValue(syntax.Replay) is { Length: > 0 } journals)
                return new Replay(say).Run(journals) == 0 ? Done : Failed;
            return OnCluster(syntax, given, say, complain);
        }
        catch (Exception e) when (e is IOException or InvalidDataException
            or UnauthorizedAccessException)
        {
            complain.WriteLine("clpsim: " + e.Message);
            return BadInput;
        }
    }

    private static int OnCluster(
        Syntax syntax, ParseResult given, TextWriter say, TextWriter complain)
    {
        if (given.GetValue(syntax.Conf) is not { Length: > 0 } conf)
        {
            complain.WriteLine("clpsim: name a clp.conf; --help tells more.");
            return Usage;
        }
        if (Confs.Read(conf, given.GetRequiredValue(syntax.Plugins),
            complain) is not { } config) return BadInput;
        if (given.GetValue(syntax.WhatIf) is { Length: > 0 } sentences)
            return new WhatIf(config, sentences, Read,
                Confs.Types(given.GetRequiredValue(syntax.Plugins))).Run(
                given.GetValue(syntax.Json), say, complain) ? Done : Usage;
        string names = given.GetRequiredValue(syntax.Faults);
        if (FaultSets.Of(names) is not { } kinds)
        {
            complain.WriteLine($"clpsim: '{names}' is not all, nor some of "
                + $"{string.Join(",", FaultSets.All.Keys)}.");
            return Usage;
        }
        if (given.GetValue(syntax.Seeds) is not (> 0 and var count))
        {
            complain.WriteLine("clpsim: say what to do: --seeds N or --what-if 'SENTENCE'; "
                + "--help tells more.");
            return Usage;
        }
        if (config.Partition.Resolvers.IsEmpty)
            complain.WriteLine("clpsim: no resolver is configured; cuts, after which both sides "
                + "would run the groups, are left out.");
        var asked = new SeedAsk(conf,
            given.GetValue(syntax.First), count, names,
            Math.Max(1, given.GetValue(syntax.Jobs)), syntax.Kept(given),
            given.GetValue(syntax.Stop));
        return new SeedRun(config, kinds, asked, say).Run() == 0 ? Done : Failed;

        ClusterConfig? Read(string path) =>
            Confs.Read(path, given.GetRequiredValue(syntax.Plugins), complain);
    }
}
