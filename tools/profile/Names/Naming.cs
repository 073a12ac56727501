using System.Reflection.Metadata.Ecma335;
using Baton.Profile.Trace;

namespace Baton.Profile.Names;

/// <summary>Gives the types and methods of a trace the names that outlive the process.</summary>
internal sealed class Naming(RuntimeLog log)
{
    private const int ArrayFlag = 8;
    private const int RankShift = 8;
    private const byte PointerElement = 0x0f;
    private const byte ReferenceElement = 0x10;

    private readonly Dictionary<string, Library?> _libraries = [];
    private readonly Dictionary<ulong, TypePath?> _types = [];

    /// <summary>Every method that has a name in an assembly.</summary>
    public IEnumerable<MethodName> Methods() =>
        log.Methods.Select(MethodOf).OfType<MethodName>().DistinctBy(m => m.ToString());

    private MethodName? MethodOf(TracedMethod method)
    {
        if (TypeOf(method.Owner) is not TypePath.Named owner || (method.Token & 0xffffff) == 0
            || LibraryOf(log.Types[method.Owner].Module) is not { } library)
            return null;
        var arguments = method.Arguments.Select(TypeOf).ToList();
        if (arguments.Any(a => a is null))
            return null;
        var (name, parameters) = library.MethodOf(method.Token);
        return new MethodName(owner, name, [.. arguments.OfType<TypePath>()], parameters);
    }

    private TypePath? TypeOf(ulong number)
    {
        if (_types.TryGetValue(number, out var known))
            return known;
        return _types[number] = log.Types.TryGetValue(number, out var type) ? Name(type) : null;
    }

    private TypePath? Name(TracedType type)
    {
        var arguments = type.Arguments.Select(TypeOf).ToList();
        if (arguments.Any(a => a is null))
            return null;
        if ((type.Flags & ArrayFlag) != 0)
            return new TypePath.Array(arguments[0]!, Math.Max(1, (type.Flags >> RankShift) & 0x3f));
        if (type.Element is PointerElement or ReferenceElement)
            return new TypePath.Pointer(arguments[0]!, type.Element == PointerElement ? '*' : '&');
        if (LibraryOf(type.Module) is not { } library
            || MetadataTokens.EntityHandle(type.Token).Kind
                != System.Reflection.Metadata.HandleKind.TypeDefinition)
            return null;
        return new TypePath.Named(
            library.Name, Library.Unnumbered(library.FullName(type.Token)),
            [.. arguments.OfType<TypePath>()]);
    }

    private Library? LibraryOf(ulong module)
    {
        if (!log.Modules.TryGetValue(module, out string? path))
            return null;
        if (!_libraries.TryGetValue(path, out var library))
            _libraries[path] = library = File.Exists(path) ? Library.Open(path) : null;
        return library;
    }
}
