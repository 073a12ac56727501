namespace Baton.Lab.Chaos;

/// <summary>The command <c>chaos</c>.</summary>
public static class ChaosProgram
{
    /// <summary>Runs it; 0 only if nothing was lost, nobody wrote beside another, and the cluster
    /// came back after every fault.</summary>
    public static int Run(ChaosOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string work = options.Work.Length > 0
            ? options.Work : Directory.CreateTempSubdirectory("baton-chaos.").FullName;
        if (options.Steady > 0)
            return SteadyRun.Report(TimeSpan.FromMinutes(options.Steady), work, Console.WriteLine);
        var plan = options.Conf.Length > 0
            ? ChaosPlan.From(options.Conf, !options.WithoutFence)
            : ChaosPlan.For(options.Servers, forcedStop: !options.WithoutFence);
        var blows = FaultList.Draw(
            options.Seed, plan.Servers.Length, options.Faults, options.Only, options.AllPaths);
        Console.WriteLine($"seed {options.Seed}, {plan.Servers.Length} servers:");
        foreach (var (at, blow) in blows.Index()) Console.WriteLine($"{at + 1}. {blow}");
        if (options.ListOnly) return 0;
        using var stage = new ChaosStage(plan, work, options.AllPaths);
        var verdict = new ChaosRun(stage, Console.WriteLine).Run(blows);
        if (!verdict.IsGood)
        {
            foreach (string line in stage.Story()) Console.WriteLine(line);
        }
        foreach (string two in verdict.TwoWriters) Console.WriteLine($"two writers: {two}");
        foreach (var lost in verdict.Lost.Take(20)) Console.WriteLine($"lost: {lost}");
        foreach (string what in verdict.NotWhole)
            Console.WriteLine($"the cluster did not come back after {what}");
        Console.WriteLine(verdict.Line);
        return verdict.IsGood ? 0 : 1;
    }
}
