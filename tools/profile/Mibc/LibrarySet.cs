using Baton.Profile.Names;

namespace Baton.Profile.Mibc;

/// <summary>The assemblies that a profile may speak of, by their names.</summary>
internal sealed class LibrarySet
{
    private readonly Dictionary<string, Library> _libraries = [];

    /// <summary>Adds the assemblies of a folder; the first of a name counts.</summary>
    public List<Library> AddAll(string folder)
    {
        var added = new List<Library>();
        foreach (string file in Directory.GetFiles(folder, "*.dll").Order(StringComparer.Ordinal))
        {
            if (Library.Open(file) is { } library && _libraries.TryAdd(library.Name, library))
                added.Add(library);
        }
        return added;
    }

    public Library? Find(string name) => _libraries.GetValueOrDefault(name);

    /// <summary>A method with the numbers that the list leaves out; none if it is gone.</summary>
    public IEnumerable<MethodName> Complete(MethodName method)
    {
        if (Complete(method.Owner) is not TypePath.Named owner)
            return [];
        var arguments = method.Arguments.Select(Complete).ToList();
        return arguments.Any(a => a is null)
            ? [] : [method with { Owner = owner, Arguments = [.. arguments.OfType<TypePath>()] }];
    }

    private TypePath? Complete(TypePath type)
    {
        switch (type)
        {
            case TypePath.Array array:
                return Complete(array.Of) is { } of ? array with { Of = of } : null;
            case TypePath.Pointer pointer:
                return Complete(pointer.Of) is { } target ? pointer with { Of = target } : null;
            case TypePath.Named named:
                var arguments = named.Arguments.Select(Complete).ToList();
                if (arguments.Any(a => a is null) || Find(named.Library) is not { } library
                    || library.Match(named.Name) is not { } name)
                    return null;
                return named with { Name = name, Arguments = [.. arguments.OfType<TypePath>()] };
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
