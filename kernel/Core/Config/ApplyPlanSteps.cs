using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>Gathers the steps of a plan, like ones only once.</summary>
internal sealed class ApplyPlanSteps(IReadOnlyDictionary<string, TypeDeclaration> types)
{
    private readonly List<ApplyStep> _steps = [];

    public ImmutableArray<ApplyStep> ToImmutable() => [.. _steps];

    public void Add(string at, string change, ApplyMethod method, string name = "",
        bool judges = false)
    {
        var step = new ApplyStep(at, change, method, name) { Judges = judges };
        if (!_steps.Contains(step)) _steps.Add(step);
    }

    /// <summary>Adds a step for each changed value of one object.</summary>
    /// <param name="at">The object; the paths of its values begin with it.</param>
    /// <param name="before">Its values before.</param>
    /// <param name="after">Its values after.</param>
    /// <param name="method">The method for a path below the object.</param>
    /// <param name="name">Whom a method stops.</param>
    /// <param name="type">The plugin type whose parameters these are, or empty.</param>
    /// <param name="judges">Whether servers judge each other by the value of a path.</param>
    public void AddChanges(string at, IEnumerable<ConfigValue> before,
        IEnumerable<ConfigValue> after, Func<string, ApplyMethod> method,
        Func<ApplyMethod, string> name, string type = "", Func<string, bool>? judges = null)
    {
        foreach (var change in ConfigDiff.Between(before, after))
        {
            string path = change.Path[(at.Length + 1)..];
            var stops = method(path);
            Add(at, InWords(change with { Path = path }, type), stops, name(stops),
                judges?.Invoke(path) == true);
        }
    }

    /// <summary>The method that a parameter's own declaration asks for.</summary>
    /// <param name="type">The plugin type.</param>
    /// <param name="path">The path below <c>parameters</c>.</param>
    /// <param name="otherwise">What its kind asks for if the declaration does not say.</param>
    public ApplyMethod OfParameter(string type, string path, ApplyMethod otherwise) =>
        Declared(type, path) is { Apply: not ApplyMethod.Default } said ? said.Apply : otherwise;

    private ParameterDeclaration? Declared(string type, string path)
    {
        bool own = path.StartsWith("server@", StringComparison.Ordinal);
        string common = own ? path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..] : path;
        string bare = ParameterSchema.WithoutIds(common);
        return types.GetValueOrDefault(type)?.Parameters.FirstOrDefault(
            p => p.Path == common || p.Path == bare);
    }

    private string InWords(ConfigChange change, string type)
    {
        const string Below = "parameters/";
        bool secret = type.Length > 0
            && change.Path.StartsWith(Below, StringComparison.Ordinal)
            && Declared(type, change.Path[Below.Length..])?.Secret == true;
        return (change.Old, change.New, secret) switch
        {
            (_, _, true) => $"{change.Path} changes",
            (null, "", _) => $"{change.Path} is added",
            (null, var to, _) => $"{change.Path} becomes '{to}'",
            ("", null, _) => $"{change.Path} is removed",
            (var from, null, _) => $"{change.Path} is no longer '{from}'",
            var (from, to, _) => $"{change.Path} changes from '{from}' to '{to}'",
        };
    }
}
