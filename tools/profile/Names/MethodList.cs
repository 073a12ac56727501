namespace Baton.Profile.Names;

/// <summary>A list of methods as text: a type, and indented below it its methods.</summary>
internal static class MethodList
{
    public static void Write(TextWriter output, IEnumerable<MethodName> methods)
    {
        var types = methods.GroupBy(m => m.Owner.ToString(), m => m.Member)
            .OrderBy(t => t.Key, StringComparer.Ordinal);
        foreach (var type in types)
        {
            output.WriteLine(type.Key);
            foreach (string member in type.Distinct().Order(StringComparer.Ordinal))
                output.WriteLine(" " + member);
        }
    }

    public static IEnumerable<MethodName> Read(IEnumerable<string> lines)
    {
        TypePath.Named? owner = null;
        foreach (string line in lines.Where(l => l.Length > 0 && !l.StartsWith('#')))
        {
            if (!line.StartsWith(' '))
                owner = TypePath.Parse(line) as TypePath.Named;
            else if (owner is not null)
                yield return MethodName.Parse(owner, line);
            else
                throw new ProfileFailure($"the method{line} stands below no type");
        }
    }
}
