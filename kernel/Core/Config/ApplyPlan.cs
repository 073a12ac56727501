using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>One part of a change and what must stop for it.</summary>
/// <param name="Object">The object, such as <c>group@web</c> or <c>resource/fip@fip1</c>.</param>
/// <param name="Change">What changes, in words.</param>
/// <param name="Method">What must stop before it is taken over.</param>
/// <param name="Name">
/// Whom the method stops: the group, resource or monitor; empty if it is the cluster or nobody.
/// </param>
public sealed record ApplyStep(string Object, string Change, ApplyMethod Method, string Name = "")
{
    /// <summary>
    /// Whether servers judge each other by it: those that go by different values of it could both
    /// take a group, so none may judge while one after the other switches.
    /// </summary>
    public bool Judges { get; init; }

    public override string ToString() => $"{Object}: {Change} ({Method})";
}

/// <summary>
/// What a new configuration asks of a running cluster, known before anything is done (installation
/// guide, "how to reflect a change").
/// </summary>
/// <param name="Steps">Every part of the change, in the order of the file.</param>
public sealed record ApplyPlan(ImmutableArray<ApplyStep> Steps)
{
    /// <summary>The method that stops most; the default if nothing changes.</summary>
    public ApplyMethod Strongest =>
        Steps.IsEmpty ? ApplyMethod.Default : Steps.Max(s => s.Method);

    /// <summary>The plan of a change; pure, so it can be shown before it runs.</summary>
    /// <param name="before">The configuration in force.</param>
    /// <param name="after">The one to come.</param>
    /// <param name="types">Resource and monitor types by name.</param>
    public static ApplyPlan Between(ClusterConfig before, ClusterConfig after,
        IReadOnlyDictionary<string, TypeDeclaration> types)
    {
        var steps = new ApplyPlanSteps(types);
        ApplyPlanCluster.Add(before, after, steps);
        ApplyPlanGroups.Add(before, after, steps);
        ApplyPlanMonitors.Add(before, after, steps);
        return new(steps.ToImmutable());
    }

    /// <summary>What must still be stopped before the change can be taken over, in words.</summary>
    public ImmutableArray<string> Blockers(ApplyStatus status)
    {
        var blockers = new List<string>();
        foreach (var step in Steps)
        {
            if (Blocker(step, status) is { } what && !blockers.Contains(what)) blockers.Add(what);
        }
        return [.. blockers];
    }

    private static string? Blocker(ApplyStep step, ApplyStatus status) => step.Method switch
    {
        // A suspended cluster monitors nothing and beats nowhere: it satisfies both (#29).
        ApplyMethod.SuspendMonitor when !status.ClusterSuspended
            && status.MonitorRunning(step.Name) => $"suspend the monitor {step.Name}",
        ApplyMethod.SuspendCluster when status.ClusterRunning
            && !(step.Judges ? status.NobodyJudges : status.ClusterSuspended) =>
            "suspend the cluster",
        ApplyMethod.StopResource when status.ResourceOnline(step.Name) =>
            $"stop the resource {step.Name}",
        ApplyMethod.StopGroup when status.GroupOnline(step.Name) => $"stop the group {step.Name}",
        ApplyMethod.StopCluster or ApplyMethod.RebootCluster when status.ClusterRunning =>
            "stop the cluster",
        _ => null,
    };
}
